// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zsuper {

/// A text made ready for WTO: the lines, or why it can't be sent. Newlines part lines and
/// tabs count as blanks. One line holds 126 characters; where that is not enough there
/// are several of 71, broken at blanks where there are any, 255 at most. Refused: an
/// empty text, a character that IBM-1047 does not have (it has those of Latin-1), a
/// control character, UTF-8 that is none. Pure.
std::variant<std::vector<std::string>, std::string> ReplyLines(std::string_view text);

}  // namespace zsuper
