// SPDX-License-Identifier: Apache-2.0
#include "supervisor/handover.h"

#include "messages/message.h"
#include "supervisor/answers.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace zsuper {
namespace {

// Commands that may wait for somebody to register.
constexpr std::size_t kMaxWaiting = 64;
// Ended commands whose late reply would still find its console.
constexpr std::size_t kKeptCalls = 256;

void End(State& state, std::uint64_t seq, Call& call) {
  call.ended = true;
  state.ended_calls.push_back(seq);
  if (state.ended_calls.size() > kKeptCalls) {
    state.calls.erase(state.ended_calls.front());
    state.ended_calls.pop_front();
  }
}

void Send(Turn& turn, channel::Command command, std::optional<Answer> answer) {
  Call& call = turn.state.calls[command.seq];
  call.verb = command.verb;
  call.answer = std::move(answer);
  call.answered = command.verb == Verb::kStop;
  turn.Do(CallPython{std::move(command)});
}

std::string CommandOf(const State& state, std::uint64_t seq) {
  const auto found = state.calls.find(seq);
  if (found == state.calls.end()) {
    return "a command";
  }
  const Call& call = found->second;
  return call.answer ? call.answer->command : VerbName(call.verb);
}

void Fail(Turn& turn, const std::optional<Answer>& answer, const std::string& why) {
  if (answer) {
    AnswerTried(turn, *answer, why);
  }
}

// Nobody takes it, and nobody is expected to any more.
void Refuse(Turn& turn, const WaitingCommand& waiting) {
  if (turn.state.python_lost || !waiting.command.target.empty()) {
    Fail(turn, waiting.answer,
         "the program's Python functions can't be reached any more");
  } else if (waiting.answer) {
    ++turn.state.unmatched;
    turn.Reply(waiting.command.issuer,
               Text<msg::NoRule>(waiting.answer->command, turn.policy.jobname));
  }
}

void Wait(Turn& turn, WaitingCommand waiting) {
  auto& queue = turn.state.waiting;
  if (waiting.command.verb == Verb::kModify && queue.size() >= kMaxWaiting) {
    Fail(turn, waiting.answer, WithoutId(Text<msg::CallbackBusy>(queue.size())));
    return;
  }
  queue.push_back(std::move(waiting));
}

// Nobody in the program wants it: it is as if nobody had registered. True: a STOP.
bool OnUntaken(Turn& turn, std::uint64_t seq) {
  const auto found = turn.state.calls.find(seq);
  if (found == turn.state.calls.end() || found->second.ended) {
    return false;
  }
  Call& call = found->second;
  if (call.answer && !call.answered) {
    call.answered = true;
    ++turn.state.unmatched;
    turn.Reply(*call.answer->to,
               Text<msg::NoRule>(call.answer->command, turn.policy.jobname));
  }
  const bool stop = call.verb == Verb::kStop;
  End(turn.state, seq, call);
  return stop;
}

}  // namespace

void HandToPython(Turn& turn, const Command& command, std::string target,
                  std::optional<Answer> answer) {
  State& state = turn.state;
  if (state.python_leaving && command.verb == Verb::kModify && answer) {
    turn.Reply(command.issuer,
               Text<msg::AlreadyEnding>(answer->command, turn.policy.jobname));
    return;
  }
  const bool call = !target.empty();
  const bool handler_lane = !call && command.verb == Verb::kModify;
  WaitingCommand handed{{command, std::move(target)}, std::move(answer), std::nullopt};
  if (handed.answer) {
    handed.answer->done = call ? handed.command.target + " called in " +
                                     TargetName(state.pid, Program::Target::kProcess)
                               : "taken by the program";
    if (command.verb == Verb::kStop) {
      AnswerTried(turn, *handed.answer, {});
    }
  }
  if (state.Takes(command.verb, call)) {
    Send(turn, std::move(handed.command), std::move(handed.answer));
    return;
  }
  if (state.python_lost || (handler_lane && !state.ExpectsHandler())) {
    Refuse(turn, handed);
    return;
  }
  if (handler_lane || state.python_unsure) {
    handed.until = turn.now + kHandlerWait;
  }
  Wait(turn, std::move(handed));
}

void OnRegistered(Turn& turn, const channel::Registered& registered) {
  State& state = turn.state;
  state.registered = registered.what;
  state.settled = state.settled || state.Takes(Verb::kModify, false);
  const auto taken = [&](const WaitingCommand& waiting) {
    return state.Takes(waiting.command.verb, !waiting.command.target.empty());
  };
  auto& queue = state.waiting;
  const auto keep = std::stable_partition(queue.begin(), queue.end(), taken);
  std::stable_partition(queue.begin(), keep, [](const WaitingCommand& waiting) {
    return waiting.command.verb == Verb::kStop;
  });
  for (auto waiting = queue.begin(); waiting != keep; ++waiting) {
    Send(turn, std::move(waiting->command), std::move(waiting->answer));
  }
  queue.erase(queue.begin(), keep);
}

void ExpectNoHandler(Turn& turn) {
  State& state = turn.state;
  state.settled = true;
  auto& queue = state.waiting;
  const auto settled = std::stable_partition(
      queue.begin(), queue.end(), [](const WaitingCommand& waiting) {
        return !waiting.until || !waiting.command.target.empty();
      });
  for (auto waiting = settled; waiting != queue.end(); ++waiting) {
    Refuse(turn, *waiting);
  }
  queue.erase(settled, queue.end());
}

void WarnOverdue(Turn& turn) {
  auto& queue = turn.state.waiting;
  const auto overdue = std::stable_partition(
      queue.begin(), queue.end(), [&](const WaitingCommand& waiting) {
        return !waiting.until || *waiting.until > turn.now;
      });
  for (auto waiting = overdue; waiting != queue.end(); ++waiting) {
    Refuse(turn, *waiting);
  }
  queue.erase(overdue, queue.end());
}

void OnReply(Turn& turn, const channel::Reply& reply) {
  const auto found = turn.state.calls.find(reply.seq);
  if (found != turn.state.calls.end() && found->second.answer) {
    found->second.answered = true;
    turn.Do(SendReply{*found->second.answer->to, reply.lines});
  }
}

void OnAccepted(Turn& turn, const channel::Accepted& accepted) {
  const auto found = turn.state.calls.find(accepted.seq);
  if (found != turn.state.calls.end()) {
    found->second.accepted = true;
  }
}

bool OnRefused(Turn& turn, const channel::Refused& refused) {
  switch (refused.why) {
    case channel::Refusal::kBusy:
      OnCallEnded(turn, refused.seq,
                  "task busy, the program has too many commands already");
      return false;
    case channel::Refusal::kClosing:
      OnCallEnded(turn, refused.seq, "the program is ending");
      return false;
    case channel::Refusal::kUntaken:
      return OnUntaken(turn, refused.seq);
  }
  return false;
}

void OnCallEnded(Turn& turn, std::uint64_t seq, const std::string& failure) {
  const auto found = turn.state.calls.find(seq);
  if (found == turn.state.calls.end() || found->second.ended) {
    return;
  }
  Call& call = found->second;
  turn.state.failed += failure.empty() ? 0 : 1;
  if (call.answer && (!failure.empty() || !call.answered)) {
    call.answered = true;
    turn.Reply(*call.answer->to, failure.empty() ? DoneText(*call.answer)
                                                 : FailedText(*call.answer, failure));
  }
  End(turn.state, seq, call);
}

void OnSlow(Turn& turn, const channel::Slow& slow) {
  const std::string what = CommandOf(turn.state, slow.seq);
  turn.Tell(slow.at_exit ? Text<msg::CallbackAbandoned>(turn.policy.jobname, what)
                         : Text<msg::CallbackSlow>(turn.policy.jobname, what,
                                                   slow.seconds, slow.waiting));
}

void OnCommandUntaken(Turn& turn, const CommandUntaken& untaken) {
  turn.Tell(Text<msg::CommandNotTaken>(turn.policy.jobname,
                                       CommandOf(turn.state, untaken.seq),
                                       untaken.age.count(), untaken.behind));
}

bool OnPythonLost(Turn& turn, const PythonLost& lost) {
  State& state = turn.state;
  state.registered = 0;
  state.python_leaving = state.python_leaving || lost.cause == PythonLost::Cause::kEnd;
  state.python_lost = lost.cause == PythonLost::Cause::kLost;
  const auto unheard = [](const auto& entry) {
    const Call& call = entry.second;
    return call.verb == Verb::kStop && !call.accepted && !call.ended;
  };
  const bool stop_unheard = std::any_of(state.calls.begin(), state.calls.end(), unheard);
  if (state.python_lost && (!state.stopping || stop_unheard)) {
    turn.Tell(Text<msg::PythonLost>(turn.policy.jobname, lost.why));
  }
  const auto calls = state.calls;  // ended ones may be forgotten meanwhile
  for (const auto& [seq, call] : calls) {
    OnCallEnded(turn, seq, call.answered ? std::string{} : lost.why);
  }
  // What the program has become may import zconsole yet, and have an agent.
  const bool unsure = lost.cause == PythonLost::Cause::kNobody;
  auto waiting = std::exchange(state.waiting, {});
  for (WaitingCommand& command : waiting) {
    if (unsure && !command.command.target.empty()) {
      command.until = turn.now + kHandlerWait;
      state.waiting.push_back(std::move(command));
    } else if (command.until) {
      Refuse(turn, command);
    } else {
      Fail(turn, command.answer, lost.why);
    }
  }
  state.imported = state.imported && !unsure;
  state.settled = !unsure;
  state.python_unsure = unsure;
  return stop_unheard && state.python_lost;
}

}  // namespace zsuper
