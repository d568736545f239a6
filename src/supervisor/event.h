// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "program/program.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace zsuper {

/// The answer that an effect owes to the operator who caused it.
struct Answer {
  Issuer to;
  std::string command;  ///< The command it answers: "MODIFY RELOAD", "STOP".
  std::string done;     ///< What to say when the effect was carried out.
  std::string then;     ///< What follows, carried out or not; may be empty.
};

// What happens to the supervisor.

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

/// The program has imported zconsole, so it may register functions.
struct ModuleImported {};
/// For which commands the program has a Python function now.
struct HandlersChanged {
  bool modify = false;
  bool stop = false;
};
/// The program's Python answers the command `seq`.
struct CallReplied {
  std::uint64_t seq = 0;
  std::vector<std::string> lines;  ///< As WTO wants them.
};
/// The program's Python is through with the command `seq`, or does not take it.
struct CallEnded {
  std::uint64_t seq = 0;
  std::string failure;  ///< Empty: all went well. Else why not.
};
/// The program's Python ends, and the program soon after it.
struct PythonIsLeaving {};
/// Nothing more is to be heard of the program's Python functions.
struct CallsLost {
  enum class Cause {
    kEnd,     ///< The program has ended, or is about to.
    kNobody,  ///< It runs on, but by exec as another one, or never imported zconsole.
    kLost,    ///< It runs on, and who took its commands hears no more of them.
  };
  Cause cause = Cause::kEnd;
  std::string why;
  std::vector<std::uint64_t> seqs;  ///< The commands that it still had.
  bool stop_unheard = false;        ///< A STOP was on its way, and has not arrived.
};
/// A callback has been running for so long.
struct CallIsSlow {
  std::uint64_t seq = 0;
  std::uint32_t seconds = 0;
  std::uint32_t waiting = 0;  ///< Commands behind it.
  bool at_exit = false;       ///< The program ends without it.
};
/// The program says that it is ready for work.
struct ProgramIsReady {};
/// The program says how it is, for STATUS.
struct ProgramStatus {
  std::string text;
};
/// A message of the program's own to operators.
struct ProgramSaid {
  std::vector<std::string> lines;
};

struct Event {
  Time at;
  std::variant<ProgramStarted, ProgramEnded, GroupEnded, CommandReceived, SignalArrived,
               TimerExpired, EffectTried, ModuleImported, HandlersChanged, CallReplied,
               CallEnded, PythonIsLeaving, CallsLost, CallIsSlow, ProgramIsReady,
               ProgramStatus, ProgramSaid>
      what;
};

}  // namespace zsuper
