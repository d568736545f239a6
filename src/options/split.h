// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// A command line in its two parts.
struct SplitLine {
  /// Our options, the words of response files among them. Each value is a word of its
  /// own, however it was written.
  std::vector<std::string> options;
  /// Of each word of `options` where it stands, for messages: "@FILE line 3: "; empty for
  /// the command line. A value has its option's.
  std::vector<std::string> places;
  /// The program as python3 understands it, and all that is behind it, untouched.
  std::vector<std::string> program;
};

/// The error with `words` in front of its message's text, behind the id.
Error InFront(std::string_view words, const Error& error);

/// Divides the words at the first that is no option, at -m, -c or -, as python3 does, or
/// behind "--". Options' values and @FILEs are stepped over on the way; a file may hold
/// the program too. An option without its value is an error, an unknown one is not.
Result<SplitLine> SplitCommandLine(std::vector<std::string> words);

/// The words of a line like ZSUPER_OPTIONS, divided at blanks and line ends. As in a
/// shell, '...' keeps everything, "..." all but \" and \\, and \ the next character.
Result<std::vector<std::string>> SplitWords(std::string_view line);

}  // namespace zsuper
