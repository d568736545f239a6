// SPDX-License-Identifier: Apache-2.0
#pragma once

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
bool IsConsoleCharacter(char32_t c);

/// Is this code point of IBM-1047 such a character?
bool IsConsoleCodePoint(std::uint8_t code_point);

/// UTF-8 for the text at `at`. A control character becomes U+FFFD, so that it is seen and
/// does no harm.
std::string FromEbcdic(const std::uint8_t* at, std::size_t size);

/// IBM-1047 for a UTF-8 text, one byte a character. What can't stand in a console's text
/// becomes a question mark; ask IsConsoleCharacter first where that will not do.
EbcdicText ToEbcdic(std::string_view text);

}  // namespace zsuper
