// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "supervisor/turn.h"

#include <optional>
#include <string>

// Commands that the program's own Python functions take, and what becomes of them.
namespace zsuper {

/// Hands a command over. Whoever entered it is told what the function replies, or that it
/// was called, or why not. `answer->then` is said too; without an answer nobody is told.
/// A STOP is answered at once, since its function may take the whole grace period. While
/// the program's Python ends, a MODIFY is only answered.
void HandToPython(Turn& turn, const Command& command, std::string target,
                  std::optional<Answer> answer);

void OnReply(Turn& turn, const CallReplied& reply);
void OnCallEnded(Turn& turn, const CallEnded& end);
void OnCallsLost(Turn& turn, const CallsLost& lost);
void OnSlowCall(Turn& turn, const CallIsSlow& slow);

}  // namespace zsuper
