// SPDX-License-Identifier: Apache-2.0
#include "supervisor/unmatched.h"

#include "messages/message.h"
#include "supervisor/action_effects.h"
#include "supervisor/calls.h"
#include "supervisor/timer.h"
#include "supervisor/wording.h"

#include <cstddef>

namespace zsuper {
namespace {

constexpr std::size_t kMaxWaiting = 64;

void Warn(Turn& turn, const Command& command) {
  ++turn.state.unmatched;
  turn.Reply(command.issuer,
             Text<msg::NoRule>(CommandLabel(command), turn.policy.jobname));
}

void Keep(Turn& turn, const Command& command) {
  auto& waiting = turn.state.waiting;
  if (waiting.size() >= kMaxWaiting) {
    ++turn.state.failed;
    turn.Reply(command.issuer,
               FailedText(AnswerTo(command),
                          WithoutId(Text<msg::CallbackBusy>(waiting.size()))));
    return;
  }
  waiting.push_back({command, turn.now + kHandlerWait});
  if (waiting.size() == 1) {
    SetTimer(turn);
  }
}

}  // namespace

bool ExpectsHandler(const State& state) {
  return state.attached && !state.settled;
}

void OnUnmatched(Turn& turn, const Command& command) {
  if (turn.state.modify_handler) {
    HandToPython(turn, command, {}, AnswerTo(command));
  } else if (ExpectsHandler(turn.state)) {
    Keep(turn, command);
  } else {
    Warn(turn, command);
  }
}

void HandOverWaiting(Turn& turn) {
  State& state = turn.state;
  if (!state.modify_handler) {
    return;
  }
  state.settled = true;
  if (state.waiting.empty()) {
    return;
  }
  for (const WaitingCommand& waiting : state.waiting) {
    HandToPython(turn, waiting.command, {}, AnswerTo(waiting.command));
  }
  state.waiting.clear();
  SetTimer(turn);
}

void ExpectNoHandler(Turn& turn) {
  State& state = turn.state;
  state.settled = true;
  if (!state.waiting.empty()) {
    WarnOverdue(turn, state.waiting.back().until);
    SetTimer(turn);
  }
}

void WarnOverdue(Turn& turn, Time due) {
  auto& waiting = turn.state.waiting;
  while (!waiting.empty() && waiting.front().until <= due) {
    Warn(turn, waiting.front().command);
    waiting.pop_front();
  }
}

}  // namespace zsuper
