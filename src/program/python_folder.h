// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace zsuper {

/// The folder that holds the package zconsole: $ZSUPER_PYTHON_DIR, else "python" beside
/// our executable (a build tree), else lib/zsuper/python of where we are installed. Its
/// folder "agent" holds the sitecustomize for rules with call=.
Result<std::string> FindPythonFolder();

/// The program's PYTHONPATH, so that it finds zconsole: ours first, then what `inherited`
/// says. `agent`: a rule calls a function.
std::string CallbackPythonPath(const std::string& folder, bool agent,
                               const std::string& inherited);

/// Refuses options of Python's with which no rule can call a function: -I and -E, which
/// ignore PYTHONPATH, and -S, without which there is no sitecustomize.
Result<void> CheckCallbackOptions(const std::vector<std::string>& python_options);

}  // namespace zsuper
