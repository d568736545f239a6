// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/signals.h"

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace zsuper {

/// What a new process is to look like.
struct LaunchPlan {
  std::string path;                    ///< Of the executable; no look-up.
  std::vector<std::string> arguments;  ///< argv, with argv[0].
  /// Its environment, as NAME=VALUE. What systemd leaves there for us by our process id,
  /// LISTEN_PID and WATCHDOG_PID, is then for it.
  std::vector<std::string> variables;
  /// What becomes its descriptors 0 to 2; -1: ours stays.
  std::array<int, 3> standard = {-1, -1, -1};
  std::vector<int> kept;     ///< Descriptors from 3 on that it may have; none on z/OS.
  InheritedSignals signals;  ///< What it finds.
};

/// A process that runs `plan.path`, or the errno of the call that failed; then nothing of
/// it is left.
struct LaunchOutcome {
  pid_t pid = -1;
  int os_error = 0;
};

/// Starts a process in a group of its own and returns once its exec has succeeded or
/// failed. It gets SIGTERM when the calling thread ends (not on z/OS). Other threads may
/// run meanwhile.
LaunchOutcome Launch(const LaunchPlan& plan);

}  // namespace zsuper
