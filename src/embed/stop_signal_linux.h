// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

// A SIGTERM from outside (kill, docker stop, systemctl stop) means what an operator's
// STOP means. A program of one process with us gets it first: its own handler runs, as
// without zsuper. But if it has none, it would end at once, with its own STOP handler
// unheard. So while SIGTERM has the default action, a handler of ours stands in, and
// nobody sees it: the binary replaces libc's sigaction() and pause(). Forked children and
// other images end by a SIGTERM as ever.
namespace zsuper::stop_signal {

/// Calls `came` for each SIGTERM that the program has no handler for, on a thread of ours
/// with the caller's descriptors. At most once in a process.
void Watch(std::function<void()> came);

/// From here on SIGTERM is watched, unless it is ignored. Before other threads run.
void Arm();

/// From here on SIGTERM does what its action says: we are about to end by it.
void Disarm();

}  // namespace zsuper::stop_signal
