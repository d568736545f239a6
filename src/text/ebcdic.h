// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "text/characters.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The consoles' character set: EBCDIC code page IBM-1047, which holds the characters of
/// Latin-1 at other places. Inside zsuper all text is UTF-8. Line feed and next line
/// stand as z/OS itself converts them (X'15' is U+000A), but no control character passes
/// through here in either direction: text of operators is one line.
namespace zsuper {

using EbcdicText = std::vector<std::uint8_t>;

/// Can this character stand in a console's text? Not a control character, and one that
/// IBM-1047 has.
constexpr bool IsConsoleCharacter(char32_t c) {
  return c <= 0xFF && !IsControl(c);
}

/// Is this code point of IBM-1047 such a character?
bool IsConsoleCodePoint(std::uint8_t code_point);

/// UTF-8 for the text at `at`. A control character becomes U+FFFD, so that it is seen and
/// does no harm.
std::string FromEbcdic(const std::uint8_t* at, std::size_t size);

/// IBM-1047 for a UTF-8 text, one byte a character. What can't stand in a console's text
/// becomes a question mark.
EbcdicText ToEbcdic(std::string_view text);

/// Is what was read from a file EBCDIC? It is when it has no line feed (X'0A') and can't
/// be UTF-8: lines of EBCDIC end with X'15', and its letters and digits alone are no
/// UTF-8. The file's tag does not count, nor whether the system has converted it by that
/// already. Pure.
bool IsEbcdic(std::string_view content);

}  // namespace zsuper
