// SPDX-License-Identifier: Apache-2.0
#include "text/characters.h"

#include <algorithm>
#include <cctype>

namespace zsuper {
namespace {

constexpr std::string_view kBlanks = " \t";

unsigned Byte(char character) {
  return static_cast<unsigned char>(character);
}

std::size_t LengthByLead(unsigned lead) {
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

bool IsContinuation(char character) {
  return (Byte(character) & 0xC0) == 0x80;
}

// U+00C0 to U+00DE are the capitals of Latin-1, but for the multiplication sign U+00D7.
// In UTF-8 their lead byte is C3, and the small letter's second byte is 20 more.
bool IsLatinCapital(unsigned lead, unsigned second) {
  return lead == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97;
}

}  // namespace

std::size_t CharacterLength(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const std::size_t length = LengthByLead(Byte(text.front()));
  const bool whole =
      length <= text.size() &&
      std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                  IsContinuation);
  return whole ? length : 1;
}

std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    text.remove_prefix(CharacterLength(text));
  }
  return count;
}

std::string Fold(std::string_view text) {
  std::string folded(text);
  unsigned before = 0;
  for (char& character : folded) {
    const unsigned byte = Byte(character);
    if (byte < 0x80) {
      character = static_cast<char>(std::tolower(static_cast<int>(byte)));
    } else if (IsLatinCapital(before, byte)) {
      character = static_cast<char>(byte + 0x20);
    }
    before = byte;
  }
  return folded;
}

bool IsDigit(char character) {
  return character >= '0' && character <= '9';
}

bool IsLetter(char character) {
  return Byte(character) < 0x80 && std::isalpha(static_cast<int>(Byte(character))) != 0;
}

bool IsBlank(char character) {
  return kBlanks.find(character) != std::string_view::npos;
}

bool IsControl(char character) {
  return Byte(character) < 0x20 || Byte(character) == 0x7F;
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace zsuper
