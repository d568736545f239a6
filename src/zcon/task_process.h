// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "operator/runtime_folder.h"

#include <sys/types.h>

namespace zsuper {

/// Kills the process `pid` of a task, as the system does with one that can't end by
/// itself, and removes the task's socket; returns the id. The id may be another process's
/// by now: one that is not the user's `owner`, or does not listen on the task's socket,
/// is not killed.
Result<pid_t> KillTask(const TaskSocket& task, pid_t pid, uid_t owner);

/// The same for a task that can't be connected to: id and owner are those of its socket.
Result<pid_t> KillTask(const TaskSocket& task);

}  // namespace zsuper
