// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>

namespace zsuper {

/// The path of an interpreter: a path stays as it is, a name is looked up on PATH. Links
/// are not followed, so that a virtual environment's python stays one. An error's
/// os_error is ENOENT if there is none, EACCES if it can't be executed.
Result<std::string> FindInterpreter(const std::string& python);

/// The reason why a file can't be used, for a message: the system's words for the errno,
/// or better ones for a link whose target is missing.
std::string WhyNoFile(const std::string& path, int os_error);

}  // namespace zsuper
