// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/signals.h"

#include <string>
#include <vector>

namespace zsuper {

/// Runs the interpreter for a moment, to answer a question before the program runs: what
/// this command, path first, writes to stdout. Its stdin is empty, and what it complains
/// of is dropped. Empty if it can't be started.
std::string AskPython(const std::vector<std::string>& command,
                      const InheritedSignals& inherited);

}  // namespace zsuper
