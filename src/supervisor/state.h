// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "program/program.h"
#include "rules/stop_sequence.h"
#include "supervisor/event.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace zsuper {

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
  Answer answer;
  bool answered = false;  ///< The operator has been told something.
  bool ended = false;     ///< Kept only since a late reply may follow.
};

/// A MODIFY that no rule takes, while the program may still register who does.
struct WaitingCommand {
  Command command;
  Time until;
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
  bool attached = false;  ///< The program knows zconsole: it may register functions.
  bool settled = false;   ///< It has registered one for MODIFY, or is not expected to.
  std::deque<WaitingCommand> waiting;   ///< What came before that was settled, in order.
  bool modify_handler = false;          ///< The program has a Python function for MODIFY,
  bool stop_handler = false;            ///< for STOP.
  bool ready = false;                   ///< The program has said so.
  std::string program_status;           ///< What it said last of itself.
  std::map<std::uint64_t, Call> calls;  ///< By the command's seq.
  std::uint64_t taken = 0;              ///< MODIFY and STOP commands that came.
  std::uint64_t unmatched = 0;          ///< MODIFYs that no rule took.
  std::uint64_t failed = 0;  ///< Commands whose action could not be carried out.
};

}  // namespace zsuper
