// SPDX-License-Identifier: Apache-2.0
#include "text/lines.h"

#include "text/characters.h"
#include "text/ebcdic.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

// Takes lines as long as they are no more than a WTO has; counts them all.
class Lines {
 public:
  explicit Lines(std::size_t width, std::string_view indent = "")
      : width_(width), indent_(indent) {}

  // Adds `line` in pieces, the later ones indented.
  void Add(std::u32string_view line) {
    std::string_view indent;
    while (line.size() > width_ - indent.size()) {
      const std::size_t most = width_ - indent.size();
      const std::size_t blank = line.rfind(U' ', most);
      const bool at_blank = blank != std::u32string_view::npos && blank > 0;
      Push(indent, line.substr(0, at_blank ? blank : most));
      line.remove_prefix(at_blank ? blank : most);
      line.remove_prefix(std::min(line.find_first_not_of(U' '), line.size()));
      indent = indent_;
    }
    Push(indent, line);
  }

  [[nodiscard]] std::size_t Count() const { return count_; }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  void Push(std::string_view indent, std::u32string_view text) {
    if (++count_ <= kWtoLines) {
      lines_.push_back(std::string(indent) + EncodeUtf8(text));
    }
  }

  const std::size_t width_;
  const std::string_view indent_;
  std::size_t count_ = 0;
  std::vector<std::string> lines_;
};

// Adds the lines between the newlines.
void AddEach(std::u32string_view text, Lines& lines) {
  for (;;) {
    const std::size_t end = text.find(U'\n');
    lines.Add(text.substr(0, end));
    if (end == std::u32string_view::npos) {
      return;
    }
    text.remove_prefix(end + 1);
  }
}

bool IsOneLine(std::u32string_view text) {
  return text.size() <= kWtoLineLength && text.find(U'\n') == std::u32string_view::npos;
}

std::string Complaint(char32_t character, std::size_t at) {
  std::array<char, 120> text{};
  const char* why =
      IsControl(character) ? "it is a control character" : "IBM-1047 does not have it";
  (void)std::snprintf(
      text.data(), text.size(),
      "character U+%04X at position %zu can't be shown to an operator: %s",
      static_cast<unsigned>(character), at, why);
  return text.data();
}

}  // namespace

std::vector<std::string> WtoLines(std::string_view text) {
  const std::u32string characters = DecodeUtf8(text);
  if (IsOneLine(characters)) {
    return {std::string(text)};
  }
  Lines lines(kWtoMultiLineLength, " ");
  AddEach(characters, lines);
  std::vector<std::string> taken = lines.Take();
  if (lines.Count() > kWtoLines) {
    taken.back() = "...";
  }
  return taken;
}

std::variant<std::vector<std::string>, std::string> ReplyLines(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    std::optional<char32_t> c = TakeCharacter(text);
    if (!c) {
      return "the text is no UTF-8";
    }
    c = *c == U'\t' ? U' ' : *c;
    if (*c != U'\n' && !IsConsoleCharacter(*c)) {
      return Complaint(*c, characters.size());
    }
    characters.push_back(*c);
  }
  if (characters.find_first_not_of(U'\n') == std::u32string::npos) {
    return "the text is empty";
  }
  if (characters.back() == U'\n') {
    characters.pop_back();  // it parts nothing
  }
  Lines lines(IsOneLine(characters) ? kWtoLineLength : kWtoMultiLineLength);
  AddEach(characters, lines);
  if (lines.Count() > kWtoLines) {
    return "the text needs " + std::to_string(lines.Count()) +
           " lines, 255 can be shown at once";
  }
  return lines.Take();
}

RecordCutter::RecordCutter(std::size_t longest,
                           std::function<void(std::string_view)> write)
    : longest_(longest), write_(std::move(write)) {}

void RecordCutter::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    bytes.remove_prefix(std::min(end, bytes.size()));
    while (line_.size() > longest_) {
      std::size_t cut = longest_;
      while (cut > 1 && ContinuesCharacter(line_[cut])) {
        --cut;
      }
      write_(std::string_view(line_).substr(0, cut));
      line_.erase(0, cut);
    }
    if (!bytes.empty()) {
      bytes.remove_prefix(1);
      write_(line_);
      line_.clear();
    }
  }
}

void RecordCutter::Finish() {
  if (!line_.empty()) {
    write_(line_);
    line_.clear();
  }
}

}  // namespace zsuper
