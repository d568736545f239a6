// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "console/operator_command.h"
#include "zcon/options.h"
#include "zcon/task_link.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The folders in which START looks for members, the first that has one counts:
/// $ZSUPER_PROCLIB, folders with colons between; else $XDG_CONFIG_HOME/zsuper/proclib
/// (~/.config if that is not set) and /etc/zsuper/proclib.
std::vector<std::string> MemberFolders();

/// Where the output of started tasks goes: $XDG_STATE_HOME/zsuper/spool, ~/.local/state
/// if that is not set.
std::string SpoolFolder();

/// One START: zsuper with a member's options, in a session of its own, from its beginning
/// until it runs or has failed. Waits for nothing. One thread.
class TaskStart {
 public:
  struct Outcome {
    std::vector<std::string> lines;  ///< For the operator.
    ZconStatus status = ZconStatus::kAccepted;
  };

  /// Starts it. `folder`: the tasks' sockets. An error: there is no such member, or
  /// zsuper can't be started; then nothing is left of it.
  static Result<TaskStart> Begin(const OperatorCommand& command, std::string folder,
                                 Time deadline);

  /// What has come of it; nothing: that is not known yet.
  std::optional<Outcome> Look(Time now);
  /// zsuper's process, a child of ours.
  [[nodiscard]] pid_t Process() const { return pid_; }

 private:
  TaskStart(std::string name, std::string folder, Time deadline)
      : name_(std::move(name)), folder_(std::move(folder)), deadline_(deadline) {}
  Result<void> Spawn(const std::string& member, const std::string& parms);
  Outcome Failed(int status);
  void Ask();

  std::string name_;
  std::string folder_;
  Time deadline_;
  pid_t pid_ = 0;
  std::string spool_;  ///< The path of its output.
  std::optional<TaskLink> link_;
  std::string jobname_;  ///< As its socket has it.
};

}  // namespace zsuper
