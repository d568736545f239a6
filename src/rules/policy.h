// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "rules/rule.h"
#include "rules/stop_sequence.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// Who gets the signals of a stop and of a rule.
enum class KillMode {
  kProcess,  ///< Only the program, to the end; what it started lives on.
  kGroup,    ///< Its whole process group, from the first signal on.
  kMixed,    ///< The program; its whole group once it is gone, and for SIGKILL.
};

/// --exit-map: a status of the program's, and what zsuper returns instead.
struct ExitMapping {
  int from = 0;
  int to = 0;
};

/// How operator commands are answered: what the command line says, fixed from then on.
struct Policy {
  std::string jobname;
  StopSequence on_stop;
  bool on_stop_given =
      false;  ///< Else STOP goes to the program's handler, if it has one.
  Duration stop_timeout{};
  std::vector<Rule> on_modify;  ///< In the order given; the first match is taken.
  std::optional<Action> on_start;
  KillMode kill_mode = KillMode::kMixed;
  std::vector<ExitMapping> exit_map;
};

}  // namespace zsuper
