// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/channel.h"
#include "console/command.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <optional>
#include <string>

// Commands that the program's own Python functions take: waiting for one that registers,
// handed over, and what becomes of them.
namespace zsuper {

/// Hands a command over. `target`: "module:function" of a rule; empty: who registered. If
/// nobody is there for it yet, it waits; a MODIFY, which a rule's function does not take,
/// only for kHandlerWait and only if the program may still register. The operator is told
/// what the function replies, or that it was called, or why not; nobody is, without an
/// answer. A STOP is answered at once, since its function may take the whole grace
/// period.
void HandToPython(Turn& turn, const Command& command, std::string target,
                  std::optional<Answer> answer);

/// The program has said whom it has for commands: those that wait for that are handed
/// over, a STOP first.
void OnRegistered(Turn& turn, const channel::Registered& registered);
/// The program registers nobody any more: answers what waits for it.
void ExpectNoHandler(Turn& turn);
/// Answers what has waited until now.
void WarnOverdue(Turn& turn);

void OnReply(Turn& turn, const channel::Reply& reply);
void OnAccepted(Turn& turn, const channel::Accepted& accepted);
/// True: it was a STOP, which the program leaves to us.
[[nodiscard]] bool OnRefused(Turn& turn, const channel::Refused& refused);
/// The program is through with a command. `failure`: why it failed; empty: it did not.
void OnCallEnded(Turn& turn, std::uint64_t seq, const std::string& failure);
void OnSlow(Turn& turn, const channel::Slow& slow);
void OnCommandUntaken(Turn& turn, const CommandUntaken& untaken);
/// True: a STOP was on its way to the program's Python, which has not heard it.
[[nodiscard]] bool OnPythonLost(Turn& turn, const PythonLost& lost);

}  // namespace zsuper
