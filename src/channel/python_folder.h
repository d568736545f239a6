// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The folder that holds the package zconsole: $ZSUPER_PYTHON_DIR, else "python" beside
/// our executable (a build tree), else lib/zsuper/python of where we are installed. Its
/// folder "zsuper-agent" holds the sitecustomize for StartWork.
Result<std::string> FindPythonFolder();

/// What is done in the program's Python before the program begins.
struct StartWork {
  bool agent = false;     ///< A rule calls a function.
  bool by_lines = false;  ///< Standard output is to be written line by line.
  [[nodiscard]] bool Any() const { return agent || by_lines; }
};

/// The program's PYTHONPATH, so that it finds zconsole: ours first, then what `inherited`
/// says. `start`: with the sitecustomize that does the start's work.
std::string CallbackPythonPath(const std::string& folder, bool start,
                               const std::string& inherited);

/// The variable, as NAME=VALUE, that tells that sitecustomize of its work.
std::string StartVariable(const StartWork& work);

/// The first of these options of Python's with which it ignores PYTHONPATH, -I or -E, as
/// it was written.
std::optional<std::string> IgnoresPath(const std::vector<std::string>& python_options);

/// The same for -S, with which it imports no sitecustomize.
std::optional<std::string> IgnoresSite(const std::vector<std::string>& python_options);

/// What a Python to which PYTHONPATH or sitecustomize are closed has to run before the
/// program, so that the program finds zconsole, behind all else on sys.path, and the
/// start's work is done.
std::string CallbackPrelude(const std::string& folder, const StartWork& work);

}  // namespace zsuper
