// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "program/program.h"

#include <string>
#include <string_view>

namespace zsuper {

/// The path of the interpreter that the spec names: a path as it is, else looked up on
/// PATH. Links are not followed, so that a virtual environment's python stays one. An
/// error's os_error is ENOENT where there is none, EACCES where it can't be executed.
Result<std::string> FindInterpreter(const std::string& python);

/// Finds out before anything is started whether the script is there: a readable file, a
/// folder or zip file with a __main__. `-m` and `-c` are left to Python.
Result<void> CheckProgram(const ProgramSpec& spec);

/// Does this word stand in the script itself, the folder's __main__.py or the code behind
/// -c? Not told of a module, a zip file and stdin.
bool MentionsWord(const ProgramSpec& spec, std::string_view word);

}  // namespace zsuper
