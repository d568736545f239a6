// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "rules/action.h"
#include "rules/part.h"

// The pieces of the rule grammar, for each other: what rule_parser.h and signal_name.h do
// with a whole value, these do with a part of one. Outer blanks are ignored.
namespace zsuper {

Result<int> ParseSignal(const Part& source);
/// Was a signal meant here, be it right or wrong? Not true for "HPU", but for "SIGHPU",
/// "9" and what is a signal on another system.
bool MeansSignal(const Part& source);
/// The name of a signal that `word` may be a misspelling of; empty if there is none.
std::string NearestSignal(std::string_view word);

Result<Duration> ParseDuration(const Part& source);

/// Where an action stands: what is offered instead of a faulty one depends on it.
enum class ActionPlace { kRule, kStop };
/// `wildcards` is how many the rule's pattern has.
Result<Action> ParseAction(const Part& source, int wildcards,
                           ActionPlace place = ActionPlace::kRule);
/// Does an action with a TEXT begin here: "stdin=" or "reply="?
bool HoldsText(const Part& source);

}  // namespace zsuper
