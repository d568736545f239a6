// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "supervisor/turn.h"

#include <chrono>

// MODIFYs that no rule takes. They are for the program's Python; one that has imported
// zconsole is given time to register who takes them.
namespace zsuper {

/// How long such a command waits for that. Less than zcon waits for an answer, so that
/// who entered it hears whether it was taken.
constexpr Duration kHandlerWait = std::chrono::seconds(4);

/// Is the program to register a function for MODIFY yet?
bool ExpectsHandler(const State& state);

/// Hands the command to the program, keeps it for a while, or answers with a warning.
void OnUnmatched(Turn& turn, const Command& command);

/// The program has a function for MODIFY: hands over what waits.
void HandOverWaiting(Turn& turn);

/// The program registers none any more: answers what waits.
void ExpectNoHandler(Turn& turn);

/// Answers those that have waited until `due`.
void WarnOverdue(Turn& turn, Time due);

}  // namespace zsuper
