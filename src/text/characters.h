// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text of the rule grammar, by UTF-8 characters. All are pure and know no locale.
namespace zsuper {

/// How many bytes the first character of `text` has, 0 if there is none. A byte that
/// belongs to no valid character counts as one by itself.
std::size_t CharacterLength(std::string_view text);
std::size_t CountCharacters(std::string_view text);

/// In lower case: the letters of ASCII and of Latin-1, which is what a console's code
/// page holds.
std::string Fold(std::string_view text);
bool IsDigit(char character);
bool IsLetter(char character);
bool IsBlank(char character);
bool IsControl(char character);

/// Without the blanks and tabs around it.
std::string_view TrimBlanks(std::string_view text);

}  // namespace zsuper
