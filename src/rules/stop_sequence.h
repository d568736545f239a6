// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "rules/rule.h"

#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// A later step of a stop: the signal that follows when the program still runs.
struct StopStep {
  Duration after{};  ///< Counted from the step before.
  int signal = 0;
};

/// What STOP does: a first action, then escalation for as long as the program runs. A
/// sequence that says "never" ends without SIGKILL.
struct StopSequence {
  Action first;
  std::vector<StopStep> later;
  std::string source;  ///< As the user wrote it.
};

/// ACTION {"/" DURATION "/" SIGNAL}, the value of --on-stop. A sequence that ends neither
/// in SIGKILL nor in "never" gets SIGKILL after `stop_timeout`. Pure.
Result<StopSequence> ParseStopSequence(std::string_view source, Duration stop_timeout);

}  // namespace zsuper
