// SPDX-License-Identifier: Apache-2.0
#include "supervisor/step.h"

#include "base/overloaded.h"
#include "messages/message.h"
#include "rules/rule.h"
#include "rules/signal_name.h"
#include "supervisor/actions.h"
#include "supervisor/answers.h"
#include "supervisor/handover.h"
#include "supervisor/stopping.h"

#include <signal.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

// What the policy says of a command; no action: it is for the program's Python.
struct Chosen {
  const Action* action = nullptr;
  std::vector<std::string> wildcards;  ///< What the rule's pattern matched.
};

Chosen Choose(const Policy& policy, const Command& command) {
  switch (command.verb) {
    case Verb::kStart:
      return {policy.on_start ? &*policy.on_start : nullptr, {}};
    case Verb::kModify:
      if (auto match = FindRule(policy.on_modify, command.text)) {
        return {&match->rule->action, std::move(match->wildcards)};
      }
      return {};
    case Verb::kStop: {
      static const Action stop = StopAction{};
      return {&stop, {}};
    }
  }
  return {};
}

void OnCommand(Turn& turn, const Command& command) {
  turn.state.taken += command.verb == Verb::kStart ? 0 : 1;
  if (AnswerBuiltin(turn, command)) {
    return;
  }
  std::optional<Answer> answer = AnswerTo(command);
  const bool program_gone = turn.state.phase != State::Phase::kRunning;
  const bool can_escalate =
      command.verb == Verb::kStop && turn.state.phase == State::Phase::kDraining;
  if (program_gone && !can_escalate) {
    turn.Reply(command.issuer,
               Text<msg::AlreadyEnding>(answer->command, turn.policy.jobname));
    return;
  }
  Chosen chosen = Choose(turn.policy, command);
  if (chosen.action == nullptr && command.verb == Verb::kStart) {
    answer.reset();  // who entered START is told by its parameters' message
    if (!command.text.empty()) {
      turn.Tell(Text<msg::StartParms>(turn.policy.jobname, command.text));
    }
  }
  if (chosen.action == nullptr) {
    HandToPython(turn, command, {}, std::move(answer));
  } else if (std::holds_alternative<StopAction>(*chosen.action)) {
    StopByOperator(turn, command, *std::move(answer));
  } else {
    DoAction(turn, *chosen.action, command, std::move(chosen.wildcards),
             std::move(answer));
  }
}

// What a terminal says and job control concern all that share the job; anything else is
// for whom the kill mode names.
Program::Target ForwardTarget(const Turn& turn, const SignalArrived& event) {
  const int signal = event.signal;
  const bool job_control =
      signal == SIGCONT || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
  const bool group = event.from_terminal || job_control ||
                     turn.policy.kill_mode == KillMode::kGroup ||
                     turn.state.phase == State::Phase::kDraining;
  return group ? Program::Target::kGroup : Program::Target::kProcess;
}

void OnStarted(Turn& turn, const ProgramStarted& event) {
  turn.state.phase = State::Phase::kRunning;
  turn.state.pid = event.pid;
  turn.state.started_at = turn.now;
  turn.TellDetail(Text<msg::JobStarted>(turn.policy.jobname, event.pid));
  const auto* stop = std::get_if<SignalAction>(&turn.policy.on_stop.first);
  if (stop != nullptr && event.ignores_stop) {
    turn.Tell(
        Text<msg::StopSignalIgnored>(turn.policy.jobname, SignalName(stop->signal)));
  }
}

void OnSignal(Turn& turn, const SignalArrived& event) {
  if ((event.signal == SIGTERM || event.signal == SIGINT) && !event.from_terminal) {
    StopBySignal(turn, event.signal);
    return;
  }
  turn.Do(SendSignal{event.signal, ForwardTarget(turn, event), false, std::nullopt});
  turn.TellDetail(Text<msg::SignalReceived>(SignalName(event.signal), "passed on"));
}

void OnReady(Turn& turn) {
  turn.state.ready = true;
  turn.TellDetail(Text<msg::ProgramReady>(turn.policy.jobname));
  ExpectNoHandler(turn);
}

void OnStatus(Turn& turn, const channel::Status& status) {
  if (std::exchange(turn.state.program_status, status.text) != status.text) {
    turn.TellDetail(Text<msg::ProgramSays>(turn.policy.jobname, status.text));
  }
}

void OnHeard(Turn& turn, const channel::FromProgram& heard) {
  std::visit(Overloaded{
                 [](const channel::Attached&) {},
                 [&](const channel::Imported&) { turn.state.imported = true; },
                 [&](const channel::Registered& it) { OnRegistered(turn, it); },
                 [&](const channel::Accepted& it) { OnAccepted(turn, it); },
                 [&](const channel::Refused& it) {
                   if (OnRefused(turn, it)) {
                     StopDeclined(turn);
                   }
                 },
                 [&](const channel::Reply& it) { OnReply(turn, it); },
                 [&](const channel::Done& it) { OnCallEnded(turn, it.seq, it.failure); },
                 [&](const channel::Ready&) { OnReady(turn); },
                 [&](const channel::Status& it) { OnStatus(turn, it); },
                 [&](const channel::Message& it) { turn.Do(Message{it.lines}); },
                 [&](const channel::Slow& it) { OnSlow(turn, it); },
                 [&](const channel::Leaving&) {
                   turn.state.python_leaving = true;
                   ExpectNoHandler(turn);
                 },
             },
             heard);
}

// The next step of a stop, and commands that nobody registers for.
void OnTimer(Turn& turn) {
  WarnOverdue(turn);
  const auto& stopping = turn.state.stopping;
  if (stopping && !stopping->remaining.empty() && stopping->next_at <= turn.now) {
    TakeNextStep(turn);
  }
}

std::optional<Time> NextDeadline(const State& state) {
  std::optional<Time> next;
  if (state.phase == State::Phase::kEnded) {
    return next;
  }
  const auto consider = [&next](const std::optional<Time>& deadline) {
    next = next && deadline ? std::min(*next, *deadline) : next ? next : deadline;
  };
  if (state.stopping && !state.stopping->remaining.empty()) {
    consider(state.stopping->next_at);
  }
  for (const WaitingCommand& waiting : state.waiting) {
    consider(waiting.until);
  }
  return next;
}

void Handle(Turn& turn, const Event& event) {
  std::visit(Overloaded{
                 [&](const ProgramStarted& it) { OnStarted(turn, it); },
                 [&](const ProgramEnded& it) {
                   turn.state.exit = it.exit;
                   ExpectNoHandler(turn);
                   AfterProgramEnded(turn, it.group_alive);
                 },
                 [&](const GroupEnded&) {
                   if (turn.state.phase == State::Phase::kDraining) {
                     FinishJob(turn);
                   }
                 },
                 [&](const CommandReceived& it) { OnCommand(turn, it.command); },
                 [&](const SignalArrived& it) { OnSignal(turn, it); },
                 [&](const TimerExpired&) { OnTimer(turn); },
                 [&](const EffectTried& it) { AnswerTried(turn, it.answer, it.failure); },
                 [&](const CallFailed& it) { OnCallEnded(turn, it.seq, it.why); },
                 [&](const CommandUntaken& it) { OnCommandUntaken(turn, it); },
                 [&](const PythonLost& it) {
                   if (OnPythonLost(turn, it)) {
                     StopUnheard(turn);
                   }
                 },
                 [&](const channel::FromProgram& it) { OnHeard(turn, it); },
             },
             event.what);
}

}  // namespace

std::vector<Effect> Step(const Policy& policy, State& state, const Event& event) {
  std::vector<Effect> effects;
  Turn turn{policy, state, event.at, effects};
  const std::optional<Time> before = NextDeadline(state);
  Handle(turn, event);
  const std::optional<Time> after = NextDeadline(state);
  const bool over = !effects.empty() && std::holds_alternative<Finish>(effects.back());
  const auto last = over ? std::prev(effects.end()) : effects.end();
  if (after && (after != before || std::holds_alternative<TimerExpired>(event.what))) {
    effects.insert(last, StartTimer{*after});
  } else if (before && !after) {
    effects.insert(last, CancelTimer{});
  }
  return effects;
}

}  // namespace zsuper
