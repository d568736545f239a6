// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "program/program.h"

#include <string_view>

// What can be said of the program before it runs.
namespace zsuper {

/// An error if the script is not there: a readable file, or a folder or zip file with a
/// __main__. `-m`, `-c` and stdin are left to Python.
Result<void> CheckProgram(const ProgramSpec& spec);

/// True if this word stands in the script, the folder's __main__.py or the code behind
/// -c. Of a module, a zip file and stdin nothing is known: false.
bool MentionsWord(const ProgramSpec& spec, std::string_view word);

}  // namespace zsuper
