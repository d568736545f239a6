// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

// Where the program is our own process, its process group is not ours to signal: a shell,
// or the other parts of a pipeline, may be in it. What the program has started is that
// part of the group that descends from us.
namespace zsuper {

/// A descendant of ours in this group that still runs; nothing if there is none.
std::optional<pid_t> FindDescendant(pid_t group);

/// Sends a signal to all of them, SIGKILL also to those that they start meanwhile.
void SignalDescendants(pid_t group, int signal);

}  // namespace zsuper
