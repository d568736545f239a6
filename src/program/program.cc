// SPDX-License-Identifier: Apache-2.0
#include "program/program.h"

#include "messages/message.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

extern char** environ;  // NOLINT(readability-redundant-declaration): z/OS lacks it

namespace zsuper {
namespace {

/// Does one of `variables` stand for the same name as NAME=VALUE?
bool IsAmong(const std::vector<std::string>& variables, std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('=') + 1);
  return std::any_of(variables.begin(), variables.end(),
                     [name](const std::string& other) {
                       return other.compare(0, name.size(), name) == 0;
                     });
}

}  // namespace

std::vector<std::string> CommandLine(const ProgramSpec& spec) {
  std::vector<std::string> words = {spec.python};
  words.insert(words.end(), spec.python_options.begin(), spec.python_options.end());
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  return words;
}

bool HoldsOutputBack(const ProgramSpec& spec) {
  return spec.prompt && ::isatty(STDOUT_FILENO) == 0 &&
         std::getenv("PYTHONUNBUFFERED") == nullptr;  // NOLINT(concurrency-mt-unsafe)
}

std::vector<std::string> ChangedVariables(const ProgramSpec& spec) {
  std::vector<std::string> variables = spec.variables;
  if (HoldsOutputBack(spec)) {
    variables.emplace_back("PYTHONUNBUFFERED=1");
  }
  return variables;
}

std::vector<std::string> Environment(const ProgramSpec& spec) {
  std::vector<std::string> variables = ChangedVariables(spec);
  for (char** variable = environ; variable != nullptr && *variable != nullptr;
       ++variable) {
    if (!IsAmong(spec.variables, *variable)) {
      variables.emplace_back(*variable);
    }
  }
  return variables;
}

ProgramExit ExitOf(int status) {
  return WIFSIGNALED(status) ? ProgramExit{true, WTERMSIG(status)}
                             : ProgramExit{false, WEXITSTATUS(status)};
}

Error NotSignalled(Program::Target target, int os_error) {
  return FailWithErrno<msg::ProgramNotSignalled>(
      os_error,
      target == Program::Target::kProcess ? "the program" : "the program's group",
      os_error == ESRCH ? "it has ended" : ErrnoText(os_error));
}

}  // namespace zsuper
