// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/task_socket.h"

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace zsuper {

/// What DISPLAY A tells of one task.
struct ActiveTask {
  TaskSocket socket;
  bool answered = false;  ///< Else the rest is not known.
  std::time_t started = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
};

struct Activity {
  std::vector<ActiveTask> tasks;
  bool complete = true;  ///< Every task answered in time.
};

/// Asks every task of the folder; the systems answer, not the programs.
Activity AskActivity(const std::string& folder, Duration timeout);

/// As the system's message IEE114I: the time, counts, one line a task.
std::vector<std::string> FormatActivity(const Activity& activity, std::time_t now);

}  // namespace zsuper
