// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"

#include <functional>

// An embedded program ends our own process: by exit(), which Python calls at the end, by
// _exit(), which is os._exit(), or by a signal to itself, as Python does after an
// uncaught KeyboardInterrupt and servers do after their shutdown. Before the process
// ends, operators must hear of it and the socket must go. So the binary replaces four
// functions of libc: kill, raise, _exit and _Exit. They do what libc's do, except that an
// end of the program is noted, its thread stands still with Python's GIL, and our own
// threads end the process. Forked children, signals from outside, SIGKILL and a process
// without Arm() are not affected.
namespace zsuper::exit_hook {

/// Calls `ended` when the program ends, once, on a new thread; also if it has ended
/// before. At most once in a process.
void Watch(std::function<void(const ProgramExit&)> ended);

/// From here on an end is the program's: it is told, and waits for Complete().
void Arm();

/// True if the program's end has come. It is true before its descriptors close.
bool HasFired();

/// Ends the process as if the program had done it: by the same signal, if `status` says
/// so and it is not SIGKILL, else with `status`. After exit() it lets the rest of exit()
/// run. Any thread but one that ends the program.
[[noreturn]] void Complete(const ProgramExit& exit, int status);

}  // namespace zsuper::exit_hook
