// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

// Who is in a process group, by /proc. Zombies are nobody: they have ended.
namespace zsuper {

/// A process of the group that still runs; nothing if there is none.
std::optional<pid_t> FindMember(pid_t group);

// If the program is our own process, its group is not ours to signal: a shell, or the
// other parts of a pipeline, may be in it. What the program has started is that part of
// the group that descends from us.

/// A descendant of ours in this group that still runs; nothing if there is none.
std::optional<pid_t> FindDescendant(pid_t group);
/// Sends a signal to all of them, SIGKILL also to those that they start meanwhile.
void SignalDescendants(pid_t group, int signal);

}  // namespace zsuper
