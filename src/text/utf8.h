// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace zsuper {

/// U+FFFD, what stands where a character could not be read.
constexpr char32_t kReplacementCharacter = 0xFFFD;

/// The code points of a UTF-8 text. Every byte that belongs to no well-formed character
/// (overlong forms, surrogates and values past U+10FFFF are none) becomes a
/// kReplacementCharacter.
std::u32string DecodeUtf8(std::string_view text);

/// The text in UTF-8.
std::string EncodeUtf8(std::u32string_view text);

}  // namespace zsuper
