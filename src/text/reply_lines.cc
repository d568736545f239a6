// SPDX-License-Identifier: Apache-2.0
#include "text/reply_lines.h"

#include "channel/channel.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace zsuper {
namespace {

constexpr std::size_t kSingleLine = 126;
constexpr std::size_t kOneOfSeveral = 71;

// One unit a character, so that lengths count characters; each is Latin-1.
using Latin = std::u16string;

std::string Complaint(std::uint32_t character, std::size_t at) {
  std::array<char, 120> text{};
  const char* why =
      character > 0xFF ? "IBM-1047 does not have it" : "it is a control character";
  (void)std::snprintf(
      text.data(), text.size(),
      "character U+%04X at position %zu can't be shown to an operator: %s",
      static_cast<unsigned>(character), at, why);
  return text.data();
}

// Takes one character off `utf8`; nothing where the bytes are no UTF-8.
std::optional<std::uint32_t> TakeCharacter(std::string_view& utf8) {
  const auto lead = static_cast<std::uint8_t>(utf8.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (utf8.size() < size || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4) {
    return std::nullopt;
  }
  std::uint32_t character = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (const char byte : utf8.substr(1, size - 1)) {
    const auto next = static_cast<std::uint8_t>(byte);
    if ((next & 0xC0) != 0x80) {
      return std::nullopt;
    }
    character = character << 6 | (next & 0x3F);
  }
  utf8.remove_prefix(size);
  return character;
}

std::string ToUtf8(const Latin& text) {
  std::string utf8;
  for (const char16_t character : text) {
    if (character < 0x80) {
      utf8.push_back(static_cast<char>(character));
    } else {
      utf8.push_back(static_cast<char>(0xC0 | character >> 6));
      utf8.push_back(static_cast<char>(0x80 | (character & 0x3F)));
    }
  }
  return utf8;
}

// Appends `line` in pieces of at most `width` characters.
void Wrap(Latin line, std::size_t width, std::vector<std::string>& lines) {
  while (line.size() > width) {
    const std::size_t blank = line.rfind(u' ', width);
    const bool at_blank = blank != Latin::npos && blank > 0;
    const std::size_t cut = at_blank ? blank : width;
    lines.push_back(ToUtf8(line.substr(0, cut)));
    line.erase(0, at_blank ? cut + 1 : cut);
  }
  lines.push_back(ToUtf8(line));
}

}  // namespace

std::variant<std::vector<std::string>, std::string> ReplyLines(std::string_view text) {
  std::vector<Latin> parts(1);
  for (std::size_t at = 0; !text.empty(); ++at) {
    const std::optional<std::uint32_t> character = TakeCharacter(text);
    if (!character) {
      return "the text is no UTF-8";
    }
    const bool control = *character < 0x20 || (*character >= 0x7F && *character < 0xA0);
    if (*character == '\n') {
      parts.emplace_back();
    } else if (*character == '\t') {
      parts.back().push_back(u' ');
    } else if (control || *character > 0xFF) {
      return Complaint(*character, at);
    } else {
      parts.back().push_back(static_cast<char16_t>(*character));
    }
  }
  if (parts.size() > 1 && parts.back().empty()) {
    parts.pop_back();  // the newline at the end of a text parts nothing
  }
  if (std::all_of(parts.begin(), parts.end(),
                  [](const Latin& part) { return part.empty(); })) {
    return "the text is empty";
  }
  std::vector<std::string> lines;
  const bool fits = parts.size() == 1 && parts[0].size() <= kSingleLine;
  for (const Latin& part : parts) {
    Wrap(part, fits ? kSingleLine : kOneOfSeveral, lines);
  }
  if (lines.size() > channel::kMaxLines) {
    return "the text needs " + std::to_string(lines.size()) +
           " lines, 255 can be shown at once";
  }
  return lines;
}

}  // namespace zsuper
