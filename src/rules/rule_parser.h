// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "rules/action.h"
#include "rules/rule.h"
#include "rules/stop_sequence.h"

#include <string>
#include <string_view>

// The grammar of rules, zsuper-rules(5). Every error quotes the value, says at which
// character it is wrong (counted from 1) and what to do; the caller puts the
// option's name in front. All are pure.
namespace zsuper {

/// PATTERN ":" ACTION, the value of --on-modify.
Result<Rule> ParseRule(std::string_view source);
/// An ACTION by itself, the value of --on-start: no wildcards.
Result<Action> ParseAction(std::string_view source);
/// ACTION {"/" DURATION "/" SIGNAL}, the value of --on-stop. A sequence that ends neither
/// in SIGKILL nor in "never" gets SIGKILL after `stop_timeout`.
Result<StopSequence> ParseStopSequence(std::string_view source, Duration stop_timeout);
/// Digits and a unit: ms, s, m or h.
Result<Duration> ParseDuration(std::string_view source);
/// The shortest way to write it: "500ms", "10s", "2m", "1h30m".
std::string FormatDuration(Duration duration);

}  // namespace zsuper
