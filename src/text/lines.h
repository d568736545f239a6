// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Text cut into lines that fit. Lengths count characters, not bytes, if not said
/// otherwise.
namespace zsuper {

/// What a WTO takes of a problem program: one line of 126 characters, or lines of 70
/// (IBM, WTO list form). A message of ours has at most 255 lines.
constexpr std::size_t kWtoLineLength = 126;
constexpr std::size_t kWtoMultiLineLength = 70;
constexpr std::size_t kWtoLines = 255;

/// Fits a text of ours, newlines and all, into the lines of one WTO: broken at blanks if
/// there are any, continued lines indented by one, the last line "..." if 255 are not
/// enough.
std::vector<std::string> WtoLines(std::string_view text);

/// Fits a text of the program's into the lines of one WTO, or says why it can't be sent.
/// Newlines part lines and tabs count as blanks; long lines are broken at blanks if there
/// are any. Refused: an empty text, one of more than 255 lines, a character that
/// IBM-1047 does not have (it has those of Latin-1), a control character, bytes that are
/// not UTF-8. Takes time in the order of the text's length. Pure.
std::variant<std::vector<std::string>, std::string> ReplyLines(std::string_view text);

/// Cuts a stream of UTF-8 text into the records of a data set: one a line, without its
/// newline. A line that is too long goes on in the next record; no character is cut in
/// two.
class RecordCutter {
 public:
  /// `write` gets each record, `longest` bytes at most.
  RecordCutter(std::size_t longest, std::function<void(std::string_view)> write);

  void Append(std::string_view bytes);
  /// Writes what had no newline yet.
  void Finish();

 private:
  const std::size_t longest_;
  const std::function<void(std::string_view)> write_;
  std::string line_;
};

}  // namespace zsuper
