// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/py_support.h"

namespace zsuper::py {

/// take(seconds, received): the next pulled Command, or None after that time (negative:
/// there is no limit) or once there will be none: pull_ended() tells. A command that this
/// thread received before is done with. Raises Closed.
PyObject* Take(PyObject* self, PyObject* args);
/// take_nowait(for_loop): the same without waiting; or for the event loop's callback.
PyObject* TakeNoWait(PyObject* self, PyObject* args);
/// pull_ended(): a STOP was taken, and no more is to be pulled.
PyObject* PullEnded(PyObject* self, PyObject* args);
/// done(command, failure): a pulled command was dealt with. Only the first call counts; a
/// Command that is thrown away without one was dealt with too.
PyObject* Done(PyObject* self, PyObject* args);
/// wait_stop(seconds): True once a STOP has come, False after that time.
PyObject* WaitStop(PyObject* self, PyObject* args);

}  // namespace zsuper::py
