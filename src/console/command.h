// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace zsuper {

/// CIBVERB, as far as a program can meet it. The numbers are those of the channel to the
/// program's Python.
enum class Verb : std::uint8_t { kStart = 1, kModify = 2, kStop = 3 };

/// "START", "MODIFY" or "STOP".
constexpr const char* VerbName(Verb verb) {
  switch (verb) {
    case Verb::kStart:
      return "START";
    case Verb::kModify:
      return "MODIFY";
    case Verb::kStop:
      return "STOP";
  }
  return "";
}

/// The command and response token: an answer carries that of its command.
using Cart = std::array<std::uint8_t, 8>;

/// Who entered an operator command, and where its answer belongs: the issuing console and
/// the token that the answer carries back (CIBXCNNM, CIBXCNID, CIBXCART).
struct Issuer {
  std::string console;  ///< Console name, 1 to 8 characters, without the padding.
  std::uint32_t console_id = 0;
  Cart cart{};
};

/// One operator command as the program's side sees it: copied out of its CIB, which is
/// free again by the time anyone holds this.
struct Command {
  Verb verb = Verb::kModify;
  std::string text;  ///< UTF-8. MODIFY: what follows the comma; START: its parameters;
                     ///< STOP: empty.
  Issuer issuer;
  std::uint64_t seq = 0;  ///< Counts the commands that the listener took, from 1.
  std::chrono::system_clock::time_point received_at;
};

}  // namespace zsuper
