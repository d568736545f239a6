// SPDX-License-Identifier: Apache-2.0
#include "supervisor/step.h"

#include "messages/message.h"
#include "rules/signal_name.h"
#include "supervisor/action_effects.h"
#include "supervisor/calls.h"
#include "supervisor/own_commands.h"
#include "supervisor/stopping.h"
#include "supervisor/timer.h"
#include "supervisor/unmatched.h"
#include "supervisor/wording.h"

#include <signal.h>

#include <utility>
#include <variant>

namespace zsuper {
namespace {

void TakeAction(Turn& turn, const Action& action, const Command& command,
                const TextValues& values) {
  if (std::holds_alternative<StopAction>(action)) {
    StopByOperator(turn, command);
  } else {
    DoAction(turn, action, command, values, AnswerTo(command));
  }
}

void OnModify(Turn& turn, const Command& command) {
  if (auto match = FindRule(turn.policy.on_modify, command.text)) {
    TextValues values = ValuesOf(turn, command);
    values.wildcards = std::move(match->wildcards);
    TakeAction(turn, match->rule->action, command, values);
    return;
  }
  OnUnmatched(turn, command);
}

void OnStart(Turn& turn, const Command& command) {
  if (turn.policy.on_start) {
    TakeAction(turn, *turn.policy.on_start, command, ValuesOf(turn, command));
    return;
  }
  if (!command.text.empty()) {
    turn.Do(Announce{Text<msg::StartParms>(turn.policy.jobname, command.text), false});
  }
  HandToPython(turn, command, {}, std::nullopt);  // waits until the program registers
}

void OnCommand(Turn& turn, const Command& command) {
  turn.state.taken += command.verb == Verb::kStart ? 0 : 1;
  if (AnswerOwnCommand(turn, command)) {
    return;
  }
  const bool program_gone = turn.state.phase != State::Phase::kRunning;
  const bool can_escalate =
      command.verb == Verb::kStop && turn.state.phase == State::Phase::kDraining;
  if (program_gone && !can_escalate) {
    turn.Reply(command.issuer,
               Text<msg::AlreadyEnding>(CommandLabel(command), turn.policy.jobname));
    return;
  }
  switch (command.verb) {
    case Verb::kStart:
      OnStart(turn, command);
      break;
    case Verb::kModify:
      OnModify(turn, command);
      break;
    case Verb::kStop:
      StopByOperator(turn, command);
      break;
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

class Dispatcher {
 public:
  explicit Dispatcher(Turn& turn) : turn_(turn) {}

  void operator()(const ProgramStarted& event) {
    turn_.state.phase = State::Phase::kRunning;
    turn_.state.pid = event.pid;
    turn_.state.started_at = turn_.now;
    turn_.Do(Announce{Text<msg::JobStarted>(turn_.policy.jobname, event.pid), true});
    const auto* stop = std::get_if<SignalAction>(&turn_.policy.on_stop.first);
    if (stop != nullptr && event.ignores_stop) {
      turn_.Do(Announce{
          Text<msg::StopSignalIgnored>(turn_.policy.jobname, SignalName(stop->signal)),
          false});
    }
  }
  void operator()(const ProgramEnded& event) {
    turn_.state.exit = event.exit;
    ExpectNoHandler(turn_);
    AfterProgramEnded(turn_, event.group_alive);
  }
  void operator()(const GroupEnded&) {
    if (turn_.state.phase == State::Phase::kDraining) {
      FinishJob(turn_);
    }
  }
  void operator()(const CommandReceived& event) { OnCommand(turn_, event.command); }
  void operator()(const SignalArrived& event) {
    const bool stops = event.signal == SIGTERM || event.signal == SIGINT;
    if (stops && !event.from_terminal) {
      StopBySignal(turn_, event.signal);
      return;
    }
    turn_.Do(
        Announce{Text<msg::SignalReceived>(SignalName(event.signal), "passed on"), true});
    turn_.Do(SendSignal{event.signal, ForwardTarget(turn_, event), false, std::nullopt});
  }
  void operator()(const TimerExpired&) { OnTimer(turn_); }
  void operator()(const EffectTried& event) {
    if (event.failure.empty()) {
      turn_.Reply(event.answer.to, DoneText(event.answer));
    } else {
      ++turn_.state.failed;
      turn_.Reply(event.answer.to, FailedText(event.answer, event.failure));
    }
  }

  void operator()(const ModuleImported&) { turn_.state.imported = true; }
  void operator()(const HandlersChanged& event) {
    turn_.state.modify_handler = event.modify;
    turn_.state.stop_handler = event.stop;
    HandOverWaiting(turn_);
  }
  void operator()(const CallReplied& event) { OnReply(turn_, event); }
  void operator()(const CallEnded& event) { OnCallEnded(turn_, event); }
  void operator()(const PythonIsLeaving&) {
    turn_.state.python_leaving = true;
    ExpectNoHandler(turn_);
  }
  void operator()(const CallsLost& event) {
    OnCallsLost(turn_, event);
    ExpectNoHandler(turn_);
    if (turn_.state.python_lost && event.stop_unheard) {
      StopUnheard(turn_);
    }
  }
  void operator()(const CallIsSlow& event) { OnSlowCall(turn_, event); }
  void operator()(const ProgramIsReady&) {
    turn_.state.ready = true;
    turn_.Do(Announce{Text<msg::ProgramReady>(turn_.policy.jobname), true});
    ExpectNoHandler(turn_);
  }
  void operator()(const ProgramStatus& event) { turn_.state.program_status = event.text; }
  void operator()(const ProgramSaid& event) { turn_.Do(PassOn{event.lines}); }

 private:
  Turn& turn_;
};

}  // namespace

std::vector<Effect> Step(const Policy& policy, State& state, const Event& event) {
  std::vector<Effect> effects;
  Turn turn{policy, state, event.at, effects};
  std::visit(Dispatcher{turn}, event.what);
  return effects;
}

}  // namespace zsuper
