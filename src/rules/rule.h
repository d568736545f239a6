// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "rules/pattern.h"
#include "rules/text_template.h"
#include "text/part.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Rules, as zsuper-rules(5) describes them: PATTERN ":" ACTION. An error of a parser
/// quotes the value and says at which character it is wrong (counted from 1) and what to
/// do; the caller puts the option's name in front. All of it is pure.
namespace zsuper {

// What an operator command can lead to, one struct an ACTION.

struct SignalAction {
  int signal = 0;
};
/// A line for the program's stdin.
struct StdinAction {
  TextTemplate text;
};
/// End of file on the program's stdin.
struct EofAction {};
struct CallAction {
  std::string module;
  std::string function;
};
struct ReplyAction {
  TextTemplate text;
};
struct StopAction {};
struct IgnoreAction {};

using Action = std::variant<SignalAction, StdinAction, EofAction, CallAction, ReplyAction,
                            StopAction, IgnoreAction>;

/// One --on-modify: a pattern and what a MODIFY text that matches it leads to.
struct Rule {
  Pattern pattern;
  Action action;
  std::string source;  ///< As the user wrote it.
};

/// The first rule whose pattern the text matches, and what its wildcards matched.
struct RuleMatch {
  const Rule* rule = nullptr;  ///< One of those that were searched.
  std::vector<std::string> wildcards;
};
std::optional<RuleMatch> FindRule(const std::vector<Rule>& rules, std::string_view text);

/// PATTERN ":" ACTION, the value of --on-modify.
Result<Rule> ParseRule(std::string_view source);
/// An ACTION by itself, the value of --on-start: no wildcards.
Result<Action> ParseAction(std::string_view source);

/// Where an action stands: what is offered instead of a faulty one depends on it.
enum class ActionPlace { kRule, kStop };
/// An ACTION as a part of a value; outer blanks are ignored. `wildcards` is how many the
/// rule's pattern has.
Result<Action> ParseAction(const Part& source, int wildcards,
                           ActionPlace place = ActionPlace::kRule);
/// Does an action with a TEXT begin here: "stdin=" or "reply="?
bool HoldsText(const Part& source);

}  // namespace zsuper
