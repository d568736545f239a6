// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// What a WTO takes of a problem program: one line of 126 characters, or lines of 70
/// (IBM, WTO list form). 255 lines are the most that a message of ours has.
constexpr std::size_t kWtoLineLength = 126;
constexpr std::size_t kWtoMultiLineLength = 70;
constexpr std::size_t kWtoLines = 255;

/// Fits a text, newlines and all, into the lines of one WTO: broken at blanks where it
/// can be, continued lines indented by one, the last line "..." where 255 are not enough.
/// Counts UTF-8 characters, not bytes.
std::vector<std::string> WtoLines(std::string_view text);

}  // namespace zsuper
