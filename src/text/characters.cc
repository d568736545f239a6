// SPDX-License-Identifier: Apache-2.0
#include "text/characters.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace zsuper {
namespace {

// A character's first byte tells its length, which bits are its own, and the smallest
// code point that needs so many bytes.
struct Form {
  std::uint8_t mask;
  std::uint8_t lead;
  std::size_t size;
  char32_t smallest;
};

constexpr Form kForms[] = {{0x80, 0x00, 1, 0x0},
                           {0xE0, 0xC0, 2, 0x80},
                           {0xF0, 0xE0, 3, 0x800},
                           {0xF8, 0xF0, 4, 0x10000}};

bool IsScalar(char32_t c) {
  return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
}

// The size of the character at the text's beginning, 0 if there is none.
std::size_t DecodeOne(std::string_view text, char32_t& result) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  for (const Form& form : kForms) {
    if ((first & form.mask) != form.lead) {
      continue;
    }
    if (text.size() < form.size) {
      return 0;
    }
    result = first & static_cast<std::uint8_t>(~form.mask);
    for (std::size_t i = 1; i < form.size; ++i) {
      if (!ContinuesCharacter(text[i])) {
        return 0;
      }
      result = result << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
    }
    return result >= form.smallest && IsScalar(result) ? form.size : 0;
  }
  return 0;
}

void AppendOne(char32_t c, std::string& result) {
  std::size_t size = 1;
  while (size < std::size(kForms) && c >= kForms[size].smallest) {
    ++size;
  }
  for (std::size_t left = size; left-- > 0;) {
    const auto bits = static_cast<std::uint32_t>(c >> (6 * left));
    const std::uint32_t byte =
        left + 1 == size ? kForms[size - 1].lead | bits : 0x80U | (bits & 0x3FU);
    result.push_back(static_cast<char>(byte));
  }
}

// Line and paragraph separator; marks, embeddings, overrides and isolates of direction.
bool Deceives(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

template <typename Change>
std::string Changed(std::string_view text, Change change) {
  std::u32string characters = DecodeUtf8(text);
  std::transform(characters.begin(), characters.end(), characters.begin(), change);
  return EncodeUtf8(characters);
}

}  // namespace

std::optional<char32_t> TakeCharacter(std::string_view& text) {
  char32_t c = 0;
  const std::size_t size = DecodeOne(text, c);
  text.remove_prefix(size == 0 ? 1 : size);
  return size == 0 ? std::nullopt : std::optional(c);
}

std::u32string DecodeUtf8(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  while (!text.empty()) {
    result.push_back(TakeCharacter(text).value_or(kReplacementCharacter));
  }
  return result;
}

std::string EncodeUtf8(std::u32string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char32_t c : text) {
    AppendOne(IsScalar(c) ? c : kReplacementCharacter, result);
  }
  return result;
}

std::string Shortened(std::string_view text, std::size_t most) {
  constexpr std::u32string_view kDots = U"...";
  std::u32string characters = DecodeUtf8(text);
  if (characters.size() <= most) {
    return std::string(text);
  }
  characters.resize(most - kDots.size());
  return EncodeUtf8(characters.append(kDots));
}

std::string Printable(std::string_view text, char32_t instead) {
  return Changed(
      text, [instead](char32_t c) { return IsControl(c) || Deceives(c) ? instead : c; });
}

// Code points, whose order has no gaps, and not letters of the machine's character set.
// U+00D7 and U+00F7, multiplication and division, are no letters.
char32_t ToUpper(char32_t c) {
  const bool latin1 = c >= 0xE0 && c <= 0xFE && c != 0xF7;
  return (c >= 0x61 && c <= 0x7A) || latin1 ? c - 0x20 : c;
}

char32_t ToLower(char32_t c) {
  const bool latin1 = c >= 0xC0 && c <= 0xDE && c != 0xD7;
  return (c >= 0x41 && c <= 0x5A) || latin1 ? c + 0x20 : c;
}

std::string ToUpper(std::string_view text) {
  return Changed(text, [](char32_t c) { return ToUpper(c); });
}

std::string ToLower(std::string_view text) {
  return Changed(text, [](char32_t c) { return ToLower(c); });
}

}  // namespace zsuper
