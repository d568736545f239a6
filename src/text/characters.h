// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What a text is made of. Inside zsuper all text is UTF-8; a char32_t is one code point.
/// All of it is pure and knows no locale.
namespace zsuper {

/// U+FFFD, in place of what could not be read.
constexpr char32_t kReplacementCharacter = 0xFFFD;

/// Takes the first character off `text`, which must not be empty. Nothing, and one byte
/// is taken, if that byte begins no well-formed character: overlong forms, surrogates and
/// values past U+10FFFF are none.
std::optional<char32_t> TakeCharacter(std::string_view& text);

/// A byte behind the first one of a character.
constexpr bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The code points of a text, a kReplacementCharacter for each byte that is not UTF-8.
std::u32string DecodeUtf8(std::string_view text);
std::string EncodeUtf8(std::u32string_view text);

/// The text cut to `most` characters, the last three of them dots if it was longer.
std::string Shortened(std::string_view text, std::size_t most);

constexpr bool IsDigit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
/// A letter of ASCII.
constexpr bool IsLetter(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}
/// C0, DEL or C1.
constexpr bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/// The text with `instead` for each character that could steer a terminal or deceive its
/// reader: control characters, line separators, changes of the writing direction.
std::string Printable(std::string_view text, char32_t instead = U' ');

/// Upper and lower case of the letters of ASCII and Latin-1, which are those of consoles.
/// Sharp s and y with diaeresis have no capital there, and stay.
char32_t ToUpper(char32_t c);
char32_t ToLower(char32_t c);
std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);

}  // namespace zsuper
