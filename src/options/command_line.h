// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "options/option_table.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// Gets an option that was given; `value` is "" if it takes none.
using TakeOption =
    std::function<Result<void>(const OptionRow& row, const std::string& value)>;

/// Reads the options up to the first word that is not one, or behind "--", and gives them
/// to `take` in their order. Returns what follows, untouched: the program as python3
/// understands it, or the operator command. A response file may hold its begin too. Ends
/// at the first error, of its own or of `take`; it says in which file it stands, and
/// which option is near to an unknown one.
Result<std::vector<std::string>> ReadCommandLine(const OptionTable& table,
                                                 std::vector<std::string> words,
                                                 const TakeOption& take);

/// The words of a line like ZSUPER_OPTIONS, divided at blanks and line ends. As in a
/// shell, '...' keeps everything, "..." all but \" and \\, and \ the next character.
Result<std::vector<std::string>> SplitWords(std::string_view line);

/// The value of an option that names a job or a console, in capitals.
Result<std::string> ParseName(std::string_view option, std::string_view value);

/// The error with `words` in front of its message's text, behind the id.
Error InFront(std::string_view words, const Error& error);

}  // namespace zsuper
