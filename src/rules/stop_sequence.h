// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "rules/action.h"

#include <string>
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

}  // namespace zsuper
