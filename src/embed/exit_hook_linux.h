// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"

#include <functional>
#include <string>
#include <vector>

// An embedded program ends our own process: by exit(), which Python calls at the end, by
// _exit(), which is os._exit(), or by a signal to itself, as Python does after an
// uncaught KeyboardInterrupt and servers do after their shutdown. Or it replaces it, by
// exec. Before that, operators must hear of it and the socket must go. So the binary
// replaces these functions of libc: kill, raise, _exit, _Exit, execv and execve. They do
// what libc's do, except that an end of the program is noted, its thread stands still
// with Python's GIL, and our own threads end the process or let the exec go on. Forked
// children, signals from outside, SIGKILL and a process without Arm() are not affected.
namespace zsuper::exit_hook {

/// Calls `ended` when the program ends, or `replacing` when it is about to replace itself
/// by exec, once, on a new thread; also if that has been before. The exec waits for
/// CompleteExec(). At most once in a process.
void Watch(std::function<void(const ProgramExit&)> ended,
           std::function<void()> replacing);

/// The program begins: from here on an end is its, is told, and waits for Complete().
void Arm();
bool IsArmed();

/// True if the program's end has come. It is true before its descriptors close.
bool HasFired();

/// Ends the process as if the program had done it: by the same signal, if `status` says
/// so and it is not SIGKILL, else with `status`. After exit() it lets the rest of exit()
/// run. Any thread but one that ends the program.
[[noreturn]] void Complete(const ProgramExit& exit, int status);

/// What an exec of `interpreter` becomes: zsuper with these words, then the interpreter
/// and its arguments. Before Arm().
void RestartAs(std::vector<std::string> words, const std::string& interpreter);

/// True if an exec waits for CompleteExec(), which lets it go on.
bool IsReplacing();
[[noreturn]] void CompleteExec();

}  // namespace zsuper::exit_hook
