// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "operator/runtime_folder.h"
#include "operator/varlink.h"

#include <sys/types.h>

#include <optional>
#include <string>

namespace zsuper {

/// A connection to one task, seen from the console.
class TaskLink {
 public:
  /// Waits up to half a second for a task that is overrun. Fails too if the task's
  /// process belongs neither to us nor to root: it must not hear what operators say.
  static Result<TaskLink> Connect(const TaskSocket& task);

  [[nodiscard]] const TaskSocket& Task() const { return task_; }
  /// -1 once the connection is over.
  [[nodiscard]] int Descriptor() const { return fd_.Get(); }
  /// A call is small enough for a socket that takes anything at all. A failure shows as
  /// the end of the connection.
  void Send(const VarlinkCall& call);
  /// Reads what has arrived; never waits.
  void Receive();
  /// The next reply; nothing if no whole one is there. Anything else ends the connection,
  /// with the reason in `Broken()`.
  std::optional<VarlinkReply> Next();
  /// Kills the process that the kernel names as the connection's other end, if it is the
  /// task's still: KillTask().
  Result<pid_t> Kill();
  /// Why the connection had to be ended; empty if the task ended it.
  [[nodiscard]] const std::string& Broken() const { return broken_; }

 private:
  TaskLink(TaskSocket task, Fd fd);
  void Break(std::string reason);

  TaskSocket task_;
  Fd fd_;
  VarlinkFrames frames_;
  std::string broken_;
};

}  // namespace zsuper
