// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "operator/runtime_folder.h"
#include "zcon/task_link.h"

#include <poll.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace zsuper {

/// What DISPLAY A tells of one task.
struct ActiveTask {
  enum class State {
    kAnswered,     ///< Only then the rest is known.
    kSilent,       ///< No answer in time.
    kForbidden,    ///< It is not ours to ask.
    kUnreachable,  ///< Its socket can't be used.
  };
  TaskSocket socket;
  State state = State::kSilent;
  std::time_t started = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
};

/// DISPLAY A under way: all tasks are asked at once; the systems answer, not the
/// programs. Never waits: its owner polls.
class ActivityQuery {
 public:
  /// Asks.
  ActivityQuery(const std::vector<TaskSocket>& sockets, Time deadline);

  [[nodiscard]] Time Deadline() const { return deadline_; }
  /// Adds the descriptors that an answer may come on.
  void AddTo(std::vector<pollfd>& polled) const;
  /// Takes the answers that have arrived.
  void Receive();
  /// Have all tasks answered?
  [[nodiscard]] bool Complete() const { return asked_.empty(); }
  /// All tasks, by job name, then process id; those that still owe an answer are silent.
  [[nodiscard]] std::vector<ActiveTask> Tasks() const;

 private:
  Time deadline_;
  std::vector<TaskLink> asked_;
  std::vector<ActiveTask> known_;
};

/// As the system's message IEE114I: the time, counts, one line a task.
std::vector<std::string> FormatActivity(const std::vector<ActiveTask>& tasks,
                                        std::time_t now);

}  // namespace zsuper
