// SPDX-License-Identifier: Apache-2.0
#include "console/cib.h"

#include "console/ebcdic.h"
#include "console/qedit.h"

#include <algorithm>

namespace zsuper {
namespace {

constexpr std::size_t kDoubleword = 8;
constexpr std::size_t kMaxText = 255;

std::size_t LoadHalfword(const std::uint8_t* at) {
  return std::size_t{at[0]} << 8U | std::size_t{at[1]};
}

std::optional<Verb> VerbOf(const std::uint8_t* cib) {
  switch (cib[cib::kVerb]) {
    case cib::kVerbStart:
      return Verb::kStart;
    case cib::kVerbStop:
      return Verb::kStop;
    case cib::kVerbModify:
      return Verb::kModify;
    default:
      return std::nullopt;
  }
}

// Where the extension begins; 0 if there is none that lies whole in the CIB, behind its
// fixed part. Before level 3 the field belonged to someone else.
std::size_t ExtensionOffset(const std::uint8_t* cib, std::size_t size) {
  const std::size_t offset = LoadHalfword(cib + cib::kExtension);
  const bool inside = offset >= cib::kData && offset + cibx::kSize <= size;
  return inside && cib[cib::kVersion] >= cib::kCurrentVersion ? offset : 0;
}

Issuer DecodeExtension(const std::uint8_t* cibx) {
  Issuer issuer;
  issuer.console = FromEbcdic(cibx + cibx::kConsoleName, 8);
  issuer.console.erase(issuer.console.find_last_not_of(' ') + 1);
  issuer.console_id = LoadWord(cibx + cibx::kConsoleId);
  std::copy_n(cibx + cibx::kCart, issuer.cart.size(), issuer.cart.begin());
  return issuer;
}

}  // namespace

std::optional<Command> DecodeCib(const std::uint8_t* cib) {
  const std::optional<Verb> verb = VerbOf(cib);
  if (!verb) {
    return std::nullopt;
  }
  Command command;
  command.verb = *verb;
  const std::size_t size =
      std::max(std::size_t{cib[cib::kLength]} * kDoubleword, cib::kData);
  const std::size_t extension = ExtensionOffset(cib, size);
  if (extension != 0) {
    command.issuer = DecodeExtension(cib + extension);
  }
  // The system was seen to hand one blank, or what lay there before, with STOP.
  if (*verb != Verb::kStop) {
    const std::size_t room = (extension != 0 ? extension : size) - cib::kData;
    const std::size_t length =
        std::min({LoadHalfword(cib + cib::kDataLength), room, kMaxText});
    command.text = FromEbcdic(cib + cib::kData, length);
  }
  return command;
}

}  // namespace zsuper
