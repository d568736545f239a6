// SPDX-License-Identifier: Apache-2.0
#include "text/utf8.h"

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
      const auto next = static_cast<std::uint8_t>(text[i]);
      if ((next & 0xC0U) != 0x80) {
        return 0;
      }
      result = result << 6U | (next & 0x3FU);
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

}  // namespace

std::u32string DecodeUtf8(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  while (!text.empty()) {
    char32_t c = 0;
    const std::size_t size = DecodeOne(text, c);
    result.push_back(size == 0 ? kReplacementCharacter : c);
    text.remove_prefix(size == 0 ? 1 : size);
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

}  // namespace zsuper
