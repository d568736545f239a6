// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/py_support.h"

namespace zsuper::py {

/// Makes the type zconsole.Command. Null with an exception set on failure.
PyObject* MakeCommandType();

/// A new Command. Null with an exception set on failure.
PyObject* NewCommand(Delivery delivery);

/// What a Command was made of, valid while it lives; null with TypeError set if `object`
/// is none.
const Delivery* DeliveryOf(PyObject* object);

/// Command.reply(): null with an exception set, or None.
PyObject* Reply(PyObject* command, PyObject* text);

}  // namespace zsuper::py
