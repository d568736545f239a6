// SPDX-License-Identifier: Apache-2.0
#include "supervisor/calls.h"

#include "messages/message.h"
#include "supervisor/action_effects.h"
#include "supervisor/wording.h"

#include <algorithm>
#include <utility>

namespace zsuper {
namespace {

// Ended commands whose late reply would still find its console.
constexpr std::size_t kKeptCalls = 256;

void ForgetOldCalls(State& state) {
  auto call = state.calls.begin();
  while (state.calls.size() > kKeptCalls && call != state.calls.end()) {
    call = call->second.ended ? state.calls.erase(call) : std::next(call);
  }
}

void Tell(Turn& turn, Call& call, const std::string& text) {
  call.answered = true;
  turn.Reply(call.answer.to, text);
}

}  // namespace

void HandToPython(Turn& turn, const Command& command, std::string target,
                  std::optional<Answer> answer) {
  if (turn.state.python_leaving && command.verb == Verb::kModify) {
    turn.Reply(command.issuer,
               Text<msg::AlreadyEnding>(CommandLabel(command), turn.policy.jobname));
    return;
  }
  if (answer) {
    answer->done = target.empty() ? "taken by the program" : target + " called";
    Call& call = turn.state.calls[command.seq];
    call = Call{*std::move(answer), false, false};
    if (command.verb == Verb::kStop) {
      Tell(turn, call, DoneText(call.answer));
    }
    ForgetOldCalls(turn.state);
  }
  turn.Do(CallPython{command, std::move(target)});
}

void OnReply(Turn& turn, const CallReplied& reply) {
  const auto found = turn.state.calls.find(reply.seq);
  if (found != turn.state.calls.end()) {
    found->second.answered = true;
    turn.Do(SendReply{found->second.answer.to, reply.lines});
  }
}

void OnCallEnded(Turn& turn, const CallEnded& end) {
  turn.state.failed += end.failure.empty() ? 0 : 1;
  const auto found = turn.state.calls.find(end.seq);
  if (found == turn.state.calls.end()) {
    return;
  }
  Call& call = found->second;
  call.ended = true;
  if (!end.failure.empty()) {
    Tell(turn, call, FailedText(call.answer, end.failure));
  } else if (!call.answered) {
    Tell(turn, call, DoneText(call.answer));
  }
}

void OnCallsLost(Turn& turn, const CallsLost& lost) {
  State& state = turn.state;
  state.modify_handler = false;
  state.stop_handler = false;
  state.python_leaving = state.python_leaving || lost.cause == CallsLost::Cause::kEnd;
  state.python_lost = lost.cause == CallsLost::Cause::kLost;
  if (state.python_lost && (!state.stopping || lost.stop_unheard)) {
    turn.Do(Announce{Text<msg::PythonLost>(turn.policy.jobname, lost.why), false});
  }
  for (const std::uint64_t seq : lost.seqs) {
    const auto found = state.calls.find(seq);
    if (found != state.calls.end() && !found->second.answered) {
      OnCallEnded(turn, CallEnded{seq, lost.why});
    }
  }
}

void OnSlowCall(Turn& turn, const CallIsSlow& slow) {
  const auto found = turn.state.calls.find(slow.seq);
  const std::string what =
      found == turn.state.calls.end() ? "a command" : found->second.answer.command;
  if (slow.at_exit) {
    turn.Do(Announce{Text<msg::CallbackAbandoned>(turn.policy.jobname, what), false});
  } else {
    turn.Do(Announce{
        Text<msg::CallbackSlow>(turn.policy.jobname, what, slow.seconds, slow.waiting),
        false});
  }
}

}  // namespace zsuper
