// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The folder that holds the package zconsole: $ZSUPER_PYTHON_DIR, else "python" beside
/// our executable (a build tree), else lib/zsuper/python of where we are installed. Its
/// folder "zsuper-agent" holds the sitecustomize for rules with call=.
Result<std::string> FindPythonFolder();

/// The program's PYTHONPATH, so that it finds zconsole: ours first, then what `inherited`
/// says. `agent`: a rule calls a function.
std::string CallbackPythonPath(const std::string& folder, bool agent,
                               const std::string& inherited);

/// The first of these options of Python's with which it ignores PYTHONPATH, -I or -E, as
/// it was written.
std::optional<std::string> IgnoresPath(const std::vector<std::string>& python_options);

/// The same for -S, with which it imports no sitecustomize.
std::optional<std::string> IgnoresSite(const std::vector<std::string>& python_options);

/// What a Python to which PYTHONPATH or sitecustomize are closed has to run before the
/// program, so that the program finds zconsole, behind all else on sys.path. `agent`: a
/// rule calls a function.
std::string CallbackPrelude(const std::string& folder, bool agent);

}  // namespace zsuper
