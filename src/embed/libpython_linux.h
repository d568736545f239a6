// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>

namespace zsuper {

/// An interpreter's libpython, loaded into this process to stay. Its functions are
/// reached through C's calling convention alone: we are not linked with any libpython,
/// since that would be the wrong one for every other interpreter.
struct Libpython {
  std::string path;
  int (*main)(int argc, char** argv) = nullptr;  ///< Py_BytesMain
  int (*is_initialized)() = nullptr;             ///< Py_IsInitialized
  int (*take_gil)() = nullptr;                   ///< PyGILState_Ensure
  int (*run)(const char* code) = nullptr;        ///< PyRun_SimpleString
  /// PySys_AddAuditHook: has `hook` called with each event, until the process ends.
  int (*watch)(int (*hook)(const char* event, void* arguments, void* data),
               void* data) = nullptr;
};

/// Loads the libpython that `interpreter` itself would use, which may be a link to it or
/// a virtual environment's; where it has none, being linked statically, one of exactly
/// its version that lies beside it or is installed. Its symbols are global, extension
/// modules need them. Python 3.9 and later.
Result<Libpython> LoadLibpython(const std::string& interpreter);

}  // namespace zsuper
