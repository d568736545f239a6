// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/action.h"
#include "rules/pattern.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// One --on-modify: a pattern and what a MODIFY text that meets it leads to.
struct Rule {
  Pattern pattern;
  Action action;
  std::string source;  ///< As the user wrote it.
};

/// The first rule whose pattern the text meets, and what its wildcards matched.
struct RuleMatch {
  const Rule* rule = nullptr;  ///< One of those that were searched.
  std::vector<std::string> wildcards;
};
std::optional<RuleMatch> FindRule(const std::vector<Rule>& rules, std::string_view text);

}  // namespace zsuper
