// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "text/ebcdic.h"

#include <cstddef>
#include <string>
#include <vector>

namespace zsuper {

/// The lines of 70 characters that one WTO of a problem program holds (IBM, WTO list
/// form).
constexpr std::size_t kWtoMessageLines = 10;

/// The lines of a message as the WTOs that carry it, in EBCDIC. Longer lines go on in
/// the next one; an empty line becomes a blank, since WTO wants at least one character.
std::vector<std::vector<EbcdicText>> WtoMessages(const std::vector<std::string>& lines);

/// What became of a message, by register 15 of WTO.
enum class WtoOutcome {
  kSent,
  kCut,      ///< Shown as far as the system liked it; a second one would show it twice.
  kNoRoom,   ///< The system has no buffers left; nobody gets a message now.
  kRefused,  ///< Not shown. Another console may have it.
  kUnknown,  ///< No code of WTO's: taken for shown.
};
WtoOutcome OutcomeOfWto(int return_code);

}  // namespace zsuper
