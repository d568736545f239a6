// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include <utility>

namespace zsuper {

std::optional<RuleMatch> FindRule(const std::vector<Rule>& rules, std::string_view text) {
  for (const Rule& rule : rules) {
    if (auto wildcards = rule.pattern.Match(text)) {
      return RuleMatch{&rule, *std::move(wildcards)};
    }
  }
  return std::nullopt;
}

}  // namespace zsuper
