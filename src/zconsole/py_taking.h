// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/py_support.h"

/// The module's functions that take commands, and wait for some. All of them let go of
/// the GIL while they wait. NULL with an exception set, as every Python function.
namespace zsuper::py {

/// register(handler, takes): a callback, or with None an event loop; `takes`: the kinds
/// of its commands, as in takers.h. Returns a registration.
PyObject* Register(PyObject* self, PyObject* args);
/// hold(): no callback begins while somebody refers to what it returns, but for a second
/// at most. A local variable of the function that registers one ends with its call.
PyObject* Hold(PyObject* self, PyObject* args);
/// close(registration, wait): nothing begins for it any more; `wait`: and what began is
/// over.
PyObject* Close(PyObject* self, PyObject* args);
/// closed(registration): nothing begins any more.
PyObject* Closed(PyObject* self, PyObject* capsule);
/// run_callbacks(report): what the callback thread does until the program ends. Calls
/// report(handler, command, exception) for what a callback raises.
PyObject* RunCallbacks(PyObject* self, PyObject* report);

/// receive_fd(registration): readable when there is something to take: for that event
/// loop, or with None for who receives.
PyObject* ReceiveFd(PyObject* self, PyObject* registration);
/// gate(): what ends a take() that waits, once and for all, by open_gate(gate). That is
/// False in a forked child, where there is nobody to be woken.
PyObject* NewGate(PyObject* self, PyObject* args);
PyObject* OpenGate(PyObject* self, PyObject* capsule);
/// take(seconds, received, gate): the next command to receive, or None after that time
/// (negative: there is no limit), or once there will be none, or the gate is open. With
/// `received` a command that this thread received before is done with. Raises Closed.
PyObject* Take(PyObject* self, PyObject* args);
/// take_nowait(registration): the same without waiting; or for that event loop.
PyObject* TakeNoWait(PyObject* self, PyObject* capsule);
/// done(command, failure): a command that was taken so is dealt with. Only the first call
/// counts; a Command that is thrown away without one is dealt with too.
PyObject* Done(PyObject* self, PyObject* args);
/// decline(command): the same, but zsuper is to see to it.
PyObject* Decline(PyObject* self, PyObject* command);
/// wait_stop(seconds): True once a STOP has come, False after that time.
PyObject* WaitStop(PyObject* self, PyObject* args);

}  // namespace zsuper::py
