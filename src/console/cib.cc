// SPDX-License-Identifier: Apache-2.0
#include "console/cib.h"

#include "console/qedit.h"
#include "text/ebcdic.h"

#include <algorithm>
#include <cstddef>

namespace zsuper {
namespace {

constexpr std::size_t kDoubleword = 8;
constexpr std::size_t kMaxText = 255;
// Fixed part, 126 characters up to the doubleword, extension.
constexpr std::size_t kLargestCib = cib::kData + 128 + cibx::kSize;

using Word = std::uint32_t;
using Halfword = std::uint16_t;

// The blocks as IBM's mapping macros have them: IEZCOM, IEZCIB and its extension.
struct Com {
  Word comecbpt, comcibpt, comtoken;
};
struct Cib {
  Word cibnext;
  std::uint8_t cibverb, ciblen;
  Halfword cibxoff;
  std::uint8_t reserved8[2];
  Halfword cibasid;
  std::uint8_t reserved12, cibvrsn;
  Halfword cibdatln;
};
struct Cibx {
  std::uint8_t reserved0[8], cibxcnnm[8], cibxcart[8];
  Word cibxcnid, reserved28, cibxocid, reserved36[3];
};
static_assert(offsetof(Com, comecbpt) == com::kEcbAddress);
static_assert(offsetof(Com, comcibpt) == com::kCibAddress);
static_assert(offsetof(Com, comtoken) == com::kToken);
static_assert(sizeof(Com) == com::kSize && com::kSize == 12);
static_assert(offsetof(Cib, cibnext) == cib::kNext);
static_assert(offsetof(Cib, cibverb) == cib::kVerb);
static_assert(offsetof(Cib, ciblen) == cib::kLength);
static_assert(offsetof(Cib, cibxoff) == cib::kExtension);
static_assert(offsetof(Cib, cibasid) == cib::kAsid);
static_assert(offsetof(Cib, cibvrsn) == cib::kVersion);
static_assert(offsetof(Cib, cibdatln) == cib::kDataLength);
static_assert(sizeof(Cib) == cib::kData && cib::kData == 16);
static_assert(offsetof(Cibx, cibxcnnm) == cibx::kConsoleName);
static_assert(offsetof(Cibx, cibxcart) == cibx::kCart);
static_assert(offsetof(Cibx, cibxcnid) == cibx::kConsoleId);
static_assert(offsetof(Cibx, cibxocid) == cibx::kOriginalConsoleId);
static_assert(sizeof(Cibx) == cibx::kSize && cibx::kSize == 48);

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

// What is taken of the text. The system was seen to hand one blank, or what lay there
// before, with STOP.
std::size_t TextSizeOf(const std::uint8_t* cib) {
  return cib[cib::kVerb] == cib::kVerbStop
             ? 0
             : std::min({TextLengthOf(cib), RoomForText(cib), kMaxText});
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
  command.text = FromEbcdic(cib + cib::kData, TextSizeOf(cib));
  return command;
}

CibFaults FaultsOf(const std::uint8_t* cib) {
  CibFaults faults;
  const std::uint8_t* const text = cib + cib::kData;
  const std::size_t length = TextSizeOf(cib);
  faults.no_character = std::any_of(text, text + length, [](std::uint8_t code_point) {
    return !IsConsoleCodePoint(code_point);
  });
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
