// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// Does one of `variables` stand for the same name as NAME=VALUE?
inline bool IsAmong(const std::vector<std::string>& variables,
                    std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('=') + 1);
  return std::any_of(variables.begin(), variables.end(),
                     [name](const std::string& other) {
                       return other.compare(0, name.size(), name) == 0;
                     });
}

}  // namespace zsuper
