// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "python/py_support.h"

namespace zsuper::py {

/// take(seconds): the next pulled Command, or None after that time; negative: waits for
/// ever. The command that this thread took before is done with. Raises Closed.
PyObject* Take(PyObject* self, PyObject* args);
/// take_nowait(): the same without waiting.
PyObject* TakeNoWait(PyObject* self, PyObject* args);
/// done(command, failure): a pulled command was dealt with.
PyObject* Done(PyObject* self, PyObject* args);
/// wait_stop(seconds): True once a STOP has come, False after that time.
PyObject* WaitStop(PyObject* self, PyObject* args);

}  // namespace zsuper::py
