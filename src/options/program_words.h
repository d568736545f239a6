// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "program/program.h"

#include <string>
#include <vector>

namespace zsuper {

/// Takes the words of a command line from the program on into the spec. They are
/// understood as python3 would, but that an interpreter may stand in front, as people
/// type it: `python3 -X dev app.py`. Then it is what --python would name, and its options
/// what --python-option would.
Result<void> TakeProgramWords(std::vector<std::string> words, ProgramSpec& spec);

/// The job name if none is given, from the program's words: the name of the script,
/// folder or archive, or the last part of the module's, as far as a job name can hold it;
/// PYTHON if nothing is left.
std::string DefaultJobname(const std::vector<std::string>& program);

}  // namespace zsuper
