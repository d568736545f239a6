// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "channel/channel.h"
#include "console/command.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/event.h"
#include "text/lines.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {

/// How long a MODIFY that no rule takes waits for a program that has imported zconsole to
/// register a function. Less than zcon waits for an answer, so that the operator hears
/// whether the command was taken.
constexpr Duration kHandlerWait = std::chrono::seconds(4);

/// A stop under way.
struct Stopping {
  std::vector<StopStep>
      remaining;  ///< Later steps still to come; the timer runs for the first.
  Time next_at;   ///< When that first one is due.
  std::vector<int> signals_sent;  ///< By this stop, in order.
  std::optional<Issuer>
      requested_by;  ///< The operator; nobody: a signal, or the program's own end.
};

/// A command that the program's Python has.
struct Call {
  Verb verb = Verb::kModify;
  std::optional<Answer> answer;  ///< To its console; none: nobody is told.
  bool accepted = false;         ///< The program has it.
  bool answered = false;         ///< The operator has been told something.
  bool ended = false;            ///< Kept only since a late reply may follow.
};

/// A command that the program may still register a function for.
struct WaitingCommand {
  channel::Command command;
  std::optional<Answer> answer;
  std::optional<Time> until;  ///< None: until it is settled who takes it.
};

/// Everything the supervisor remembers. Only Step changes it.
struct State {
  enum class Phase {
    kStarting,
    kRunning,
    kDraining,  ///< The program is gone, others of its group are not.
    kEnded,
  };
  Phase phase = Phase::kStarting;
  int pid = 0;
  Time started_at;
  std::optional<Stopping> stopping;
  std::optional<ProgramExit> exit;

  bool imported = false;        ///< The program knows zconsole: it may register.
  bool settled = false;         ///< It has registered for MODIFY, or is not expected to.
  std::uint8_t registered = 0;  ///< channel::Registered: whom its Python has.
  bool python_leaving = false;  ///< Its Python takes no more commands: it ends,
  bool python_lost = false;     ///< or it can't be reached while it runs on.
  bool python_unsure = false;   ///< It may have no agent for call= rules.
  std::deque<WaitingCommand> waiting;     ///< For who registers, in order.
  std::map<std::uint64_t, Call> calls;    ///< By the command's seq.
  std::deque<std::uint64_t> ended_calls;  ///< Those of them that ended, in that order.

  bool ready = false;           ///< The program has said so.
  std::string program_status;   ///< What it said last of itself.
  std::uint64_t taken = 0;      ///< MODIFY and STOP commands that came.
  std::uint64_t unmatched = 0;  ///< MODIFYs that no rule took.
  std::uint64_t failed = 0;     ///< Commands whose action could not be carried out.

  /// Has the program somebody for this command now?
  [[nodiscard]] bool Takes(Verb verb, bool call) const {
    using channel::Registered;
    return (registered & (call                  ? Registered::kCalls
                          : verb == Verb::kStop ? Registered::kStop
                                                : Registered::kCommands)) != 0;
  }
  /// Is the program to register a function for MODIFY yet?
  [[nodiscard]] bool ExpectsHandler() const { return imported && !settled; }
};

/// One call of Step: what it reads, what it changes, what it wants done.
struct Turn {
  const Policy& policy;
  State& state;
  Time now;
  std::vector<Effect>& effects;

  template <typename T>
  void Do(T effect) {
    effects.emplace_back(std::move(effect));
  }
  void Reply(const Issuer& to, std::string_view text) {
    Do(SendReply{to, WtoLines(text)});
  }
  /// Tells everybody; a detail is for --verbose alone, and for operators.
  void Tell(std::string text) { Do(Message{{std::move(text)}}); }
  void TellDetail(std::string text) { Do(Message{{std::move(text)}, true}); }
};

}  // namespace zsuper
