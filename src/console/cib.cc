// SPDX-License-Identifier: Apache-2.0
#include "console/cib.h"

#include "console/ebcdic.h"
#include "console/qedit.h"

#include <algorithm>

namespace zsuper {
namespace {

constexpr std::size_t kDoubleword = 8;
constexpr std::size_t kMaxText = 255;
// Fixed part, 126 characters up to the doubleword, extension.
constexpr std::size_t kLargestCib = cib::kData + 128 + cibx::kSize;

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

std::size_t SizeOf(const std::uint8_t* cib) {
  return std::max(std::size_t{cib[cib::kLength]} * kDoubleword, cib::kData);
}

// Where the extension begins; 0 if there is none that lies whole in the CIB, behind its
// fixed part. CIBLEN is no bound by itself: whether it counts the extension is not known.
// Before level 3 the field belonged to someone else.
std::size_t FindExtension(const std::uint8_t* cib) {
  const std::size_t offset = ExtensionOffsetOf(cib);
  const bool inside =
      offset >= cib::kData && offset + cibx::kSize <= std::max(SizeOf(cib), kLargestCib);
  return inside && cib[cib::kVersion] >= cib::kCurrentVersion ? offset : 0;
}

// What lies between the fixed part and what follows the text.
std::size_t RoomForText(const std::uint8_t* cib) {
  const std::size_t extension = FindExtension(cib);
  const std::size_t size = SizeOf(cib);
  return (extension != 0 ? std::min(extension, size) : size) - cib::kData;
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
  if (const std::size_t extension = FindExtension(cib); extension != 0) {
    command.issuer = DecodeExtension(cib + extension);
  }
  // The system was seen to hand one blank, or what lay there before, with STOP.
  if (*verb != Verb::kStop) {
    const std::size_t length = std::min({TextLengthOf(cib), RoomForText(cib), kMaxText});
    command.text = FromEbcdic(cib + cib::kData, length);
  }
  return command;
}

CibFaults FaultsOf(const std::uint8_t* cib) {
  CibFaults faults;
  faults.no_extension = FindExtension(cib) == 0;
  faults.text_cut =
      cib[cib::kVerb] != cib::kVerbStop && TextLengthOf(cib) > RoomForText(cib);
  return faults;
}

std::size_t ExtensionOffsetOf(const std::uint8_t* cib) {
  return LoadHalfword(cib + cib::kExtension);
}

std::size_t TextLengthOf(const std::uint8_t* cib) {
  return LoadHalfword(cib + cib::kDataLength);
}

}  // namespace zsuper
