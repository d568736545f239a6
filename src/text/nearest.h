// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace zsuper {

/// The candidate that `word` is most likely a misspelling of: one letter too many, too
/// few, wrong or swapped for each three of its letters. Empty if there is none. Case
/// counts.
std::string_view Nearest(std::string_view word,
                         const std::vector<std::string_view>& candidates);

}  // namespace zsuper
