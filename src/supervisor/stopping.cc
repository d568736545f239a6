// SPDX-License-Identifier: Apache-2.0
#include "supervisor/stopping.h"

#include "messages/message.h"
#include "rules/signal_name.h"
#include "rules/stop_sequence.h"
#include "supervisor/actions.h"
#include "supervisor/answers.h"
#include "supervisor/handover.h"
#include "text/duration.h"

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
  TellNextStep next;
  if (!stopping.remaining.empty()) {
    next.after = stopping.remaining.front().after;
    stopping.next_at = turn.now + *next.after;
  }
  turn.Do(next);
}

// A STOP that is only answered, and never escalates, stops nothing.
bool RefusesToStop(const StopSequence& sequence) {
  return sequence.later.empty() && (std::holds_alternative<ReplyAction>(sequence.first) ||
                                    std::holds_alternative<IgnoreAction>(sequence.first));
}

// Takes the first remaining step; the caller knows that there is one.
void Escalate(Turn& turn, Answer answer) {
  auto& remaining = turn.state.stopping->remaining;
  const StopStep step = remaining.front();
  remaining.erase(remaining.begin());
  answer.then = FollowingSteps(remaining);
  SendStopSignal(turn, step.signal, std::move(answer));
  StartGracePeriod(turn);
}

// What a stop begins with: a signal that came in its place, the program's Python function
// if it has one and nothing else was asked for, or what the policy says.
void TakeFirstStep(Turn& turn, const Command& command, std::optional<int> signal,
                   std::optional<Answer> answer) {
  const Policy& policy = turn.policy;
  if (!signal && !policy.on_stop_given && turn.state.Takes(Verb::kStop, false)) {
    HandToPython(turn, command, {}, std::move(answer));
    return;
  }
  if (const auto* first = std::get_if<SignalAction>(&policy.on_stop.first)) {
    const int sent = signal.value_or(first->signal);
    if (answer) {
      answer->done = SentWords(turn, sent, StopTarget(turn, sent));
    }
    SendStopSignal(turn, sent, std::move(answer));
    return;
  }
  DoAction(turn, policy.on_stop.first, command, {}, std::move(answer));
}

// Without an answer it was no operator who asked.
void BeginStop(Turn& turn, const Command& command, std::optional<int> signal,
               std::optional<Answer> answer) {
  Stopping& stopping = turn.state.stopping.emplace();
  stopping.remaining = turn.policy.on_stop.later;
  if (answer) {
    stopping.requested_by = answer->to;
    answer->then = FollowingSteps(stopping.remaining);
  }
  TakeFirstStep(turn, command, signal, std::move(answer));
  StartGracePeriod(turn);
}

// In place of the program's Python function, unless a signal was sent since.
void SendFirstSignal(Turn& turn, std::optional<Answer> answer) {
  const auto* first = std::get_if<SignalAction>(&turn.policy.on_stop.first);
  if (first == nullptr || !turn.state.stopping ||
      !turn.state.stopping->signals_sent.empty()) {
    return;
  }
  if (answer) {
    answer->done = SentWords(turn, first->signal, StopTarget(turn, first->signal));
  }
  SendStopSignal(turn, first->signal, std::move(answer));
}

}  // namespace

void StopByOperator(Turn& turn, const Command& command, Answer answer) {
  auto& stopping = turn.state.stopping;
  if (!stopping && RefusesToStop(turn.policy.on_stop)) {
    TakeFirstStep(turn, command, std::nullopt, std::move(answer));
    return;
  }
  const Message entered{{Text<msg::StopEntered>(turn.policy.jobname, answer.command,
                                                command.issuer.console)},
                        true,
                        command.issuer};
  if (!stopping) {
    BeginStop(turn, command, std::nullopt, std::move(answer));
    turn.Do(entered);
    return;
  }
  if (!stopping->requested_by) {
    stopping->requested_by = command.issuer;
  }
  if (stopping->remaining.empty()) {
    turn.Reply(command.issuer,
               Text<msg::CommandDone>(answer.command,
                                      "already stopping, no step is left. "
                                      "CANCEL ends the job without delay"));
    return;
  }
  const int signal = stopping->remaining.front().signal;
  answer.done = "already stopping, next step at once: " +
                SentWords(turn, signal, StopTarget(turn, signal));
  Escalate(turn, std::move(answer));
  turn.Do(entered);
}

void StopBySignal(Turn& turn, int signal) {
  if (turn.state.stopping) {
    turn.TellDetail(Text<msg::SignalReceived>(SignalName(signal), "already stopping"));
    return;
  }
  if (RefusesToStop(turn.policy.on_stop)) {
    turn.Do(SendSignal{signal, StopTarget(turn, signal), false, std::nullopt});
    turn.TellDetail(Text<msg::SignalReceived>(SignalName(signal), "passed on"));
    return;
  }
  Command stop;
  stop.verb = Verb::kStop;
  const bool as_it_came = signal == SIGINT && !turn.policy.on_stop_given;
  BeginStop(turn, stop, as_it_came ? std::optional(signal) : std::nullopt, std::nullopt);
  turn.TellDetail(Text<msg::SignalReceived>(SignalName(signal), "stopping"));
}

void StopUnheard(Turn& turn) {
  SendFirstSignal(turn, std::nullopt);
}

void StopDeclined(Turn& turn) {
  const auto& stopping = turn.state.stopping;
  SendFirstSignal(
      turn, Answer{stopping ? stopping->requested_by : std::nullopt, "STOP", {}, {}});
}

void TakeNextStep(Turn& turn) {
  const StopStep step = turn.state.stopping->remaining.front();
  const std::string target = TargetName(turn.state.pid, StopTarget(turn, step.signal));
  Escalate(turn, {std::nullopt,
                  SignalName(step.signal) + " to " + target,
                  Text<msg::StepTaken>(turn.policy.jobname, FormatDuration(step.after),
                                       SignalName(step.signal), target),
                  {}});
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
  turn.Do(SendSignal{
      signal, Target::kGroup, signal != SIGKILL,
      Answer{std::nullopt,
             SignalName(signal) + " to " + TargetName(state.pid, Target::kGroup),
             {},
             FollowingSteps(state.stopping->remaining)}});
  turn.Do(
      Message{{Text<msg::StragglersSignalled>(turn.policy.jobname, SignalName(signal))},
              signal == SIGKILL});
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
          ? Text<msg::JobEndedBySignal>(turn.policy.jobname, SignalName(own), status)
      : status != own ? Text<msg::JobEndedMapped>(turn.policy.jobname, status, own)
                      : Text<msg::JobEnded>(turn.policy.jobname, status);
  std::optional<Issuer> told;
  if (state.stopping && state.stopping->requested_by) {
    told = state.stopping->requested_by;
    turn.Reply(*told, text);
  }
  // A death that nobody asked for is no detail; Ctrl-C asks for one.
  const bool asked_for = state.stopping || own == SIGINT;
  turn.Do(Message{{text}, !state.exit->by_signal || asked_for, told});
  const bool dies = state.exit->by_signal && status == 128 + own;
  turn.Do(Finish{status, dies ? own : 0});
}

}  // namespace zsuper
