// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace zsuper {

/// What a system may show of a task beside the task's answers.
struct TaskState {
  std::string state;  ///< starting, running, ready, stopping, draining or ended.
  int program = 0;    ///< The program's process id; 0: it has not started.
  std::string says;   ///< What the program said last of itself.

  bool operator==(const TaskState& other) const {
    return state == other.state && program == other.program && says == other.says;
  }
};

/// The door for it. The simulated system has one; z/OS shows nothing of the kind.
class TaskDisplay {
 public:
  TaskDisplay() = default;
  TaskDisplay(const TaskDisplay&) = delete;
  TaskDisplay& operator=(const TaskDisplay&) = delete;
  virtual ~TaskDisplay() = default;

  /// Replaces what was shown before. Any thread; does not wait.
  virtual void Publish(const TaskState& state) = 0;
};

}  // namespace zsuper
