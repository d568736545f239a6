// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "program/program.h"

#include <string>
#include <variant>

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
};
/// The one timer ran out.
struct TimerExpired {};
/// An effect that owes an answer was tried.
struct EffectTried {
  Answer answer;
  std::string failure;  ///< Empty: carried out. Else why not.
};

struct Event {
  Time at;
  std::variant<ProgramStarted, ProgramEnded, GroupEnded, CommandReceived, SignalArrived,
               TimerExpired, EffectTried>
      what;
};

}  // namespace zsuper
