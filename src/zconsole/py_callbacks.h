// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/py_support.h"

namespace zsuper::py {

/// The callback thread: keeps one thread state for its whole life, lets go of the GIL
/// while it waits, and calls the handlers.
// NOLINTNEXTLINE(readability-identifier-naming): a constant, only defined elsewhere
extern const Dispatcher::CallbackThread kCallbackThread;

}  // namespace zsuper::py
