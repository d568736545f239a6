// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/libpython.h"

namespace zsuper {

/// Takes Python's GIL for good, so that the program stands still until the process ends.
/// A program that does not give the GIL up within a moment is left to itself: it is busy
/// outside Python. So are free-threaded builds, which have none. Any thread without
/// Python's state.
void HoldPython(const Libpython& python);

}  // namespace zsuper
