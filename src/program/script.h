// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "host/signals.h"
#include "program/program.h"

#include <optional>
#include <string>
#include <string_view>

// What can be said of the program before it runs.
namespace zsuper {

/// An error if the script is not there: a readable file, or a folder or zip file with a
/// __main__. `-m`, `-c` and stdin are left to Python. The error says so if a command or a
/// module of that name is there, which the interpreter is asked for.
Result<void> CheckProgram(const ProgramSpec& spec, const InheritedSignals& inherited);

/// A remark if the user chose no interpreter and the script's first line, such as
/// #!/opt/venv/bin/python, names another than the one that runs it, `interpreter`.
std::optional<std::string> RemarkOnInterpreter(const ProgramSpec& spec,
                                               const std::string& interpreter);

/// True if this word stands in the script, the folder's __main__.py or the code behind
/// -c. Of a module, a zip file and stdin nothing is known: false.
bool MentionsWord(const ProgramSpec& spec, std::string_view word);

}  // namespace zsuper
