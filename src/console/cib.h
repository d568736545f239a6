// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// The control blocks of operator communication as they lie in storage on z/OS:
/// big-endian, text in IBM-1047, 31-bit addresses. The simulated system builds the same
/// bytes, so that one code reads both. Sources: macros IEZCIB and IEZCOM, as laid out in
/// zowe-common-c h/stcbase.h, zconsole cib.h and libc370 clibcib.h, which agree.
namespace zsuper {

/// Offsets into the COM list, which EXTRACT FIELDS=COMM points at.
namespace com {
constexpr std::size_t kEcbAddress = 0;  ///< COMECBPT, the communications ECB.
constexpr std::size_t kCibAddress =
    4;  ///< COMCIBPT, the first CIB; QEDIT's ORIGIN= is this word's address.
constexpr std::size_t kToken = 8;
constexpr std::size_t kSize = 12;
}  // namespace com

/// Offsets into a command input buffer.
namespace cib {
constexpr std::size_t kNext = 0;  ///< CIBNEXT, 0 in the last one.
constexpr std::size_t kVerb =
    4;  ///< CIBVERB; compare for equality, 44 has the bits of 40 and 04.
constexpr std::size_t kLength = 5;  ///< CIBLEN, in doublewords, with or without CIBX.
constexpr std::size_t kExtension =
    6;                             ///< CIBXOFF, from the CIB's start; 0: there is none.
constexpr std::size_t kAsid = 10;  ///< CIBASID
constexpr std::size_t kVersion = 13;     ///< CIBVRSN
constexpr std::size_t kDataLength = 14;  ///< CIBDATLN, in bytes.
constexpr std::size_t kData = 16;        ///< CIBDATA
constexpr std::uint8_t kVerbStart = 0x04;
constexpr std::uint8_t kVerbStop = 0x40;
constexpr std::uint8_t kVerbModify = 0x44;
constexpr std::uint8_t kCurrentVersion = 3;
}  // namespace cib

/// Offsets into the CIB extension.
namespace cibx {
constexpr std::size_t kConsoleName = 8;         ///< CIBXCNNM, 8 bytes, blank padded.
constexpr std::size_t kCart = 16;               ///< CIBXCART, 8 bytes.
constexpr std::size_t kConsoleId = 24;          ///< CIBXCNID
constexpr std::size_t kOriginalConsoleId = 32;  ///< CIBXOCID
constexpr std::size_t kSize = 48;
}  // namespace cibx

/// Bits of an event control block (macro IHAECB). The system leaves anything in its low
/// bytes: look at the bits, never at the word.
namespace ecb {
constexpr std::uint32_t kWaiting = 0x80000000;
constexpr std::uint32_t kPosted = 0x40000000;
constexpr std::uint32_t kModify = 0x48000000;  ///< Posted, completion code of MODIFY.
constexpr std::uint32_t kStop = 0x50000000;    ///< Posted, completion code of STOP.
}  // namespace ecb

/// Copies a command out of the CIB at `cib`. The text is bounded by CIBLEN and 255 bytes,
/// whatever CIBDATLN says; CIBXOFF says where the extension is, inside CIBLEN or, if
/// CIBLEN does not count it, inside the largest CIB that an operator command can need.
/// Nothing is returned for a verb that is not for programs, such as MOUNT. seq and
/// received_at stay unset. Any thread; only reads.
std::optional<Command> DecodeCib(const std::uint8_t* cib);

/// What DecodeCib could not take as the CIB says.
struct CibFaults {
  bool no_extension = false;  ///< Nobody knows who entered the command.
  bool text_cut = false;      ///< CIBDATLN is more than CIBLEN leaves for the text.
  bool no_character =
      false;  ///< A control character is in the text, which is U+FFFD now.
};

/// The faults of a CIB that DecodeCib returns a command for. STOP's text does not count.
CibFaults FaultsOf(const std::uint8_t* cib);

/// CIBXOFF and CIBDATLN, for a message about them.
std::size_t ExtensionOffsetOf(const std::uint8_t* cib);
std::size_t TextLengthOf(const std::uint8_t* cib);

}  // namespace zsuper
