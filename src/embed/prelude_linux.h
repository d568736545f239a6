// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "embed/libpython.h"

#include <string>

namespace zsuper {

/// Has Python run these statements, in a namespace of their own, when it is set up and
/// about to run the program: sys.path and sys.argv are the program's, nothing of it has
/// run. Before Python is initialized, at most once. An exception in them is printed, and
/// the program runs all the same.
void RunBeforeProgram(const Libpython& python, const std::string& statements);

}  // namespace zsuper
