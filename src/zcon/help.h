// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace zsuper {

/// What can be entered: commands, names, capitals and apostrophes. Lines, without the
/// last one's end.
std::string HelpOnCommands();

/// Does this word of zcon's own ask for that: "help" or "?"?
bool IsHelp(std::string_view word);

/// What to enter instead of a command that the system has refused: the nearest command to
/// a misspelt one, the command behind a word of other tools ("list", "status WEB"), a
/// missing comma. Empty if zcon has nothing to add to the system's own words. Pure.
std::string Hint(std::string_view refused);

}  // namespace zsuper
