// SPDX-License-Identifier: Apache-2.0
#include "text/wto_lines.h"

#include <algorithm>

namespace zsuper {
namespace {

bool StartsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// How many bytes the first `count` characters of `text` take.
std::size_t BytesOf(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && (count > 0 || !StartsCharacter(text[at]))) {
    count -= StartsCharacter(text[at]) ? 1 : 0;
    ++at;
  }
  return at;
}

bool Fits(std::string_view line, std::size_t length) {
  return BytesOf(line, length) == line.size();
}

// Appends `line` in pieces of at most 70 characters, all but the first indented.
void Wrap(std::string_view line, std::vector<std::string>& lines) {
  std::string indent;
  while (!Fits(line, kWtoMultiLineLength - indent.size())) {
    std::size_t cut = BytesOf(line, kWtoMultiLineLength - indent.size());
    const std::size_t blank = line.rfind(' ', cut);
    if (blank != std::string_view::npos && blank > 0) {
      cut = blank;
    }
    lines.push_back(indent + std::string(line.substr(0, cut)));
    line.remove_prefix(cut);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    indent = " ";
  }
  lines.push_back(indent + std::string(line));
}

}  // namespace

std::vector<std::string> WtoLines(std::string_view text) {
  if (text.find('\n') == std::string_view::npos && Fits(text, kWtoLineLength)) {
    return {std::string(text)};
  }
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    Wrap(text.substr(0, end), lines);
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + 1);
  }
  if (lines.size() > kWtoLines) {
    lines.resize(kWtoLines);
    lines.back() = "...";
  }
  return lines;
}

}  // namespace zsuper
