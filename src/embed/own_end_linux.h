// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"

#include <functional>

// An embedded program ends our own process: by exit(), which Python calls at the end, by
// _exit(), which is os._exit(), or by a signal to itself, as Python does after an
// uncaught KeyboardInterrupt and servers do after their shutdown. Operators are to hear
// of it and the socket is to go before that happens, so these four functions of libc are
// ours in the binary: _exit, _Exit, kill and raise. They do what libc's do, but note an
// end, keep the thread that asked for it, and with it Python's GIL, and leave the rest to
// our own threads. A forked child, a process that nobody watches, and signals from
// outside are left alone, and so is SIGKILL.
namespace zsuper::own_end {

/// Has such an end told to `ended`, once, on a thread that the caller's starts. At most
/// once in a process; an end that is there already is told too.
void Watch(std::function<void(const ProgramExit&)> ended);

/// From here on ends are those of the program: they are told, and come when Complete() is
/// called.
void Begin();

/// Has the program's end come? Told at the latest before its descriptors close.
bool HasCome();

/// Ends the process as if the program had done it: by the same signal, where the status
/// says so and it is not SIGKILL, else with that status; after exit() what still has to
/// be done there is done. Any thread but one that ends the program.
[[noreturn]] void Complete(const ProgramExit& exit, int status);

/// The signal's disposition is the default, and that is to end the process.
bool EndsProcess(int signal);

}  // namespace zsuper::own_end
