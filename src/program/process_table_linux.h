// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"

#include <sys/types.h>

#include <functional>

// Who is in a process group, by /proc. Zombies are nobody: they have ended.
namespace zsuper {

struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  bool alive = false;  ///< Not a zombie.
};

/// 0, or the errno that kept it from being read; ESRCH if it has gone or is hidden from
/// us. Allocates nothing.
int ReadProcess(pid_t pid, ProcessEntry& entry);

/// Shows every process to `visit`, until that returns false. Those that come and go
/// meanwhile may be missed. False: not all could be read. Allocates nothing.
bool VisitProcesses(const std::function<bool(const ProcessEntry&)>& visit);

/// Shows the numbers among the names in a folder of /proc to `visit`, until that returns
/// false. False: not all could be read. Allocates nothing.
bool VisitNumbers(int folder, const std::function<bool(int)>& visit);

/// The process's pidfd; not open, and errno set, if there is none.
Fd OpenPidfd(pid_t process);

/// How long to wait for what can't be seen to end before the next look.
constexpr Duration kLookAgain{100};

/// In place of a process's number.
constexpr pid_t kNobody = 0;
/// Perhaps somebody: /proc is not there, or can't be read at the moment.
constexpr pid_t kUnknown = -1;

/// The first process that is wanted, kNobody or kUnknown. Allocates nothing.
pid_t FindProcess(const std::function<bool(const ProcessEntry&)>& wanted);
/// A process of the group that still runs, kNobody or kUnknown. Processes that live for
/// less than a look are not seen; only a kill of the group reaches them for certain.
/// Allocates nothing.
pid_t FindMember(pid_t group);

// If the program is our own process, its group is not ours to signal: a shell, or the
// other parts of a pipeline, may be in it. What the program has started is that part of
// the group that descends from us.

/// A descendant of ours in this group that still runs, kNobody or kUnknown.
pid_t FindDescendant(pid_t group);
/// Sends a signal to all of them that are seen, SIGKILL also to those that they start
/// meanwhile.
void SignalDescendants(pid_t group, int signal);

}  // namespace zsuper
