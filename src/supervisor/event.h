// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "channel/channel.h"
#include "console/command.h"
#include "program/program.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The words of Step: what happens to the supervisor, and what it wants done.
namespace zsuper {

/// The answer that an effect owes, to the operator who caused it or to everybody.
struct Answer {
  std::optional<Issuer> to;  ///< None: to everybody, as a step of a stop is.
  std::string command;  ///< The command it answers: "MODIFY RELOAD", "STOP". Of a step:
                        ///< why it was taken.
  std::string done;     ///< What to say when the effect was carried out.
  std::string then;     ///< What follows, carried out or not; may be empty.
};

// What happens to the supervisor. What the program's Python says is an event as it is:
// channel::FromProgram.

struct ProgramStarted {
  int pid = 0;
  bool ignores_stop = false;  ///< It finds the stop sequence's first signal ignored.
};
struct ProgramEnded {
  ProgramExit exit;
  bool group_alive = false;  ///< Others of its process group still run.
};
struct GroupEnded {};
struct CommandReceived {
  Command command;
};
/// A signal that was sent to zsuper itself.
struct SignalArrived {
  int signal = 0;
  bool from_terminal = false;  ///< A key's, and not a process's.
};
/// The one timer ran out.
struct TimerExpired {};
/// An effect that owes an answer was tried.
struct EffectTried {
  Answer answer;
  std::string failure;  ///< Empty: carried out. Else why not.
};
/// A command could not be handed to the program's Python.
struct CallFailed {
  std::uint64_t seq = 0;
  std::string why;
};
/// The program's Python, busy or stopped, has not taken this command for that time.
struct CommandUntaken {
  std::uint64_t seq = 0;
  std::chrono::seconds age{};
  std::size_t behind = 0;  ///< Commands that came after it.
};
/// Nothing more is to be heard of the program's Python.
struct PythonLost {
  enum class Cause {
    kEnd,     ///< The program has ended, or is about to.
    kNobody,  ///< It runs on, but by exec as another one, or never imported zconsole.
    kLost,    ///< It runs on, and who took its commands hears no more of them.
  };
  Cause cause = Cause::kEnd;
  std::string why;
};

struct Event {
  Time at;
  std::variant<ProgramStarted, ProgramEnded, GroupEnded, CommandReceived, SignalArrived,
               TimerExpired, EffectTried, CallFailed, CommandUntaken, PythonLost,
               channel::FromProgram>
      what;
};

// What the supervisor wants done. An effect with an answer comes back as EffectTried.

/// Sends a signal, and SIGCONT behind it if `and_continue`, so that a stopped program
/// gets it too.
struct SendSignal {
  int signal = 0;
  Program::Target target = Program::Target::kProcess;
  bool and_continue = false;
  std::optional<Answer> answer;
};
struct WriteStdin {
  std::string line;
  std::optional<Answer> answer;
};
struct CloseStdin {
  std::optional<Answer> answer;
};
/// Hands a command to the program's Python, which says what becomes of it. CallFailed: it
/// could not be handed over.
struct CallPython {
  channel::Command command;
};
/// Tells the program's Python when the next step of the stop under way is due, if there
/// is one, so that it can end before that.
struct TellNextStep {
  std::optional<Duration> after;
};
/// Sets the one timer.
struct StartTimer {
  Time at;
};
struct CancelTimer {};
/// Answers one console.
struct SendReply {
  Issuer to;
  std::vector<std::string> lines;
};
/// A message to nobody in particular: zsuper's own output, and operators.
struct Message {
  std::vector<std::string> lines;
  bool detail = false;              ///< In zsuper's own output only with --verbose.
  std::optional<Issuer> told = {};  ///< Who was told already, and is spared it.
};
/// The job is over.
struct Finish {
  int status = 0;
  int signal = 0;  ///< What the program died of, if zsuper is to show that as it is.
};

using Effect = std::variant<SendSignal, WriteStdin, CloseStdin, CallPython, TellNextStep,
                            StartTimer, CancelTimer, SendReply, Message, Finish>;

}  // namespace zsuper
