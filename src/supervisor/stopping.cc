// SPDX-License-Identifier: Apache-2.0
#include "supervisor/stopping.h"

#include "messages/message.h"
#include "rules/rule_parser.h"
#include "rules/signal_name.h"
#include "supervisor/action_effects.h"
#include "supervisor/calls.h"
#include "supervisor/timer.h"
#include "supervisor/wording.h"

#include <signal.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

using Target = Program::Target;

// Whom a signal of the stop reaches.
Target StopTarget(const Turn& turn, int signal) {
  if (turn.policy.kill_mode == KillMode::kProcess) {
    return Target::kProcess;
  }
  const bool whole_group = turn.policy.kill_mode == KillMode::kGroup ||
                           signal == SIGKILL ||
                           turn.state.phase == State::Phase::kDraining;
  return whole_group ? Target::kGroup : Target::kProcess;
}

void SendStopSignal(Turn& turn, int signal, std::optional<Answer> answer) {
  turn.state.stopping->signals_sent.push_back(signal);
  turn.Do(
      SendSignal{signal, StopTarget(turn, signal), signal != SIGKILL, std::move(answer)});
}

void StartGracePeriod(Turn& turn) {
  Stopping& stopping = *turn.state.stopping;
  AnnounceStep next;
  if (!stopping.remaining.empty()) {
    next.after = stopping.remaining.front().after;
    stopping.next_at = turn.now + *next.after;
  }
  turn.Do(next);
  SetTimer(turn);
}

// A STOP that is only answered, and never escalates, stops nothing.
bool RefusesToStop(const StopSequence& sequence) {
  return sequence.later.empty() && (std::holds_alternative<ReplyAction>(sequence.first) ||
                                    std::holds_alternative<IgnoreAction>(sequence.first));
}

// Takes the first remaining step; the caller knows that there is one.
void Escalate(Turn& turn, std::optional<Answer> answer) {
  auto& remaining = turn.state.stopping->remaining;
  const StopStep step = remaining.front();
  remaining.erase(remaining.begin());
  if (answer) {
    answer->then = FollowingSteps(remaining);
  }
  SendStopSignal(turn, step.signal, std::move(answer));
  StartGracePeriod(turn);
}

void BeginStop(Turn& turn, const Command& command, std::optional<Answer> answer) {
  const StopSequence& sequence = turn.policy.on_stop;
  turn.state.stopping->remaining = sequence.later;
  if (answer) {
    answer->then = FollowingSteps(sequence.later);
  }
  // A signal to zsuper is for a program that handles signals, not commands.
  const bool by_operator = answer.has_value();
  if (by_operator && !turn.policy.on_stop_given && turn.state.stop_handler) {
    HandToPython(turn, command, {}, std::move(answer));
  } else if (const auto* first = std::get_if<SignalAction>(&sequence.first)) {
    if (answer) {
      answer->done = SentWords(turn, first->signal, StopTarget(turn, first->signal));
    }
    SendStopSignal(turn, first->signal, std::move(answer));
  } else {
    DoAction(turn, sequence.first, command, ValuesOf(turn, command), std::move(answer));
  }
  StartGracePeriod(turn);
}

}  // namespace

void StopByOperator(Turn& turn, const Command& command) {
  Answer answer = AnswerTo(command);
  State& state = turn.state;
  if (!state.stopping && RefusesToStop(turn.policy.on_stop)) {
    DoAction(turn, turn.policy.on_stop.first, command, ValuesOf(turn, command),
             std::move(answer));
    return;
  }
  if (!state.stopping) {
    state.stopping.emplace().requested_by = command.issuer;
    BeginStop(turn, command, std::move(answer));
    return;
  }
  if (!state.stopping->requested_by) {
    state.stopping->requested_by = command.issuer;
  }
  if (state.stopping->remaining.empty()) {
    turn.Reply(command.issuer,
               Text<msg::CommandDone>(answer.command,
                                      "already stopping, no step is left. "
                                      "CANCEL ends the job without delay"));
    return;
  }
  const int signal = state.stopping->remaining.front().signal;
  answer.done = "already stopping, next step at once: " +
                SentWords(turn, signal, StopTarget(turn, signal));
  Escalate(turn, std::move(answer));
}

void StopBySignal(Turn& turn, int signal) {
  if (turn.state.stopping) {
    turn.Do(Announce{Text<msg::SignalReceived>(SignalName(signal), "already stopping"),
                     true});
    return;
  }
  if (RefusesToStop(turn.policy.on_stop)) {
    turn.Do(Announce{Text<msg::SignalReceived>(SignalName(signal), "passed on"), true});
    turn.Do(SendSignal{signal, StopTarget(turn, signal), false, std::nullopt});
    return;
  }
  turn.Do(Announce{Text<msg::SignalReceived>(SignalName(signal), "stopping"), true});
  turn.state.stopping.emplace();
  Command stop;
  stop.verb = Verb::kStop;
  BeginStop(turn, stop, std::nullopt);
}

void StopUnheard(Turn& turn) {
  const auto* first = std::get_if<SignalAction>(&turn.policy.on_stop.first);
  if (first != nullptr && turn.state.stopping &&
      turn.state.stopping->signals_sent.empty()) {
    SendStopSignal(turn, first->signal, std::nullopt);
  }
}

void TakeNextStep(Turn& turn) {
  const StopStep step = turn.state.stopping->remaining.front();
  turn.Do(Announce{
      Text<msg::StepTaken>(turn.policy.jobname, FormatDuration(step.after),
                           SignalName(step.signal),
                           TargetName(turn.state.pid, StopTarget(turn, step.signal))),
      false});
  Escalate(turn, std::nullopt);
}

void AfterProgramEnded(Turn& turn, bool group_alive) {
  State& state = turn.state;
  if (!group_alive || turn.policy.kill_mode == KillMode::kProcess) {
    FinishJob(turn);
    return;
  }
  state.phase = State::Phase::kDraining;
  int signal = SIGTERM;
  if (!state.stopping) {
    state.stopping.emplace().remaining = {StopStep{turn.policy.stop_timeout, SIGKILL}};
    StartGracePeriod(turn);
  } else if (turn.policy.kill_mode == KillMode::kGroup) {
    return;  // they had the same signals as the program
  } else if (!state.stopping->signals_sent.empty()) {
    signal = state.stopping->signals_sent.back();
  }
  turn.Do(
      Announce{Text<msg::StragglersSignalled>(turn.policy.jobname, SignalName(signal)),
               signal == SIGKILL});
  turn.Do(SendSignal{signal, Target::kGroup, signal != SIGKILL, std::nullopt});
}

int ExitStatus(const Policy& policy, const State& state) {
  const int raw = state.exit->by_signal ? 128 + state.exit->value : state.exit->value;
  for (const ExitMapping& mapping : policy.exit_map) {
    if (mapping.from == raw) {
      return mapping.to;
    }
  }
  if (!state.exit->by_signal || !state.stopping || !state.stopping->requested_by) {
    return raw;
  }
  const auto& sent = state.stopping->signals_sent;
  const auto* first = std::get_if<SignalAction>(&policy.on_stop.first);
  const bool kill_is_the_stop = first != nullptr && first->signal == SIGKILL;
  const bool by_stop_signal =
      std::find(sent.begin(), sent.end(), state.exit->value) != sent.end() &&
      (state.exit->value != SIGKILL || kill_is_the_stop);
  return by_stop_signal ? 0 : raw;
}

void FinishJob(Turn& turn) {
  State& state = turn.state;
  state.phase = State::Phase::kEnded;
  const int status = ExitStatus(turn.policy, state);
  const int own = state.exit->value;
  const std::string text =
      state.exit->by_signal
          ? Text<msg::JobEndedBySignal>(turn.policy.jobname,
                                        SignalName(state.exit->value), status)
      : status != own ? Text<msg::JobEndedMapped>(turn.policy.jobname, status, own)
                      : Text<msg::JobEnded>(turn.policy.jobname, status);
  turn.Do(CancelTimer{});
  if (state.stopping && state.stopping->requested_by) {
    turn.Reply(*state.stopping->requested_by, text);
  }
  turn.Do(Announce{text, true});
  turn.Do(Finish{status});
}

}  // namespace zsuper
