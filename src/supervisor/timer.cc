// SPDX-License-Identifier: Apache-2.0
#include "supervisor/timer.h"

#include "supervisor/stopping.h"
#include "supervisor/unmatched.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace zsuper {
namespace {

std::optional<Time> NextStepAt(const State& state) {
  const bool escalates = state.stopping && !state.stopping->remaining.empty();
  return escalates ? std::optional(state.stopping->next_at) : std::nullopt;
}

std::optional<Time> NextDeadline(const State& state) {
  std::optional<Time> next = NextStepAt(state);
  if (!state.waiting.empty()) {
    const Time until = state.waiting.front().until;
    next = next ? std::min(*next, until) : until;
  }
  return next;
}

}  // namespace

void SetTimer(Turn& turn) {
  if (const auto next = NextDeadline(turn.state)) {
    turn.Do(StartTimer{std::chrono::ceil<Duration>(*next - turn.now)});
  } else {
    turn.Do(CancelTimer{});
  }
}

void OnTimer(Turn& turn) {
  const auto due = NextDeadline(turn.state);
  if (!due) {
    return;
  }
  const bool step_is_due = NextStepAt(turn.state) == due;
  WarnOverdue(turn, *due);
  if (step_is_due) {
    TakeNextStep(turn);
  } else {
    SetTimer(turn);
  }
}

}  // namespace zsuper
