// SPDX-License-Identifier: Apache-2.0
#include "options/jobname.h"

#include "messages/message.h"
#include "text/characters.h"
#include "text/words.h"

#include <filesystem>
#include <system_error>

namespace zsuper {

namespace {

// The last name in a path, without suffix. "." and "app/" stand for a folder's name.
std::string NameOfPath(const std::string& path) {
  std::error_code failed;
  std::filesystem::path full = std::filesystem::absolute(path, failed).lexically_normal();
  if (!full.has_filename()) {
    full = full.parent_path();
  }
  return full.stem().string();
}

// Which name the program gives the job, before it is cut to size.
std::string NameOfProgram(const std::vector<std::string>& program) {
  const std::string& first = program.front();
  if (first == "-" || StartsWith(first, "-c")) {
    return "";
  }
  if (!StartsWith(first, "-m")) {
    return NameOfPath(first);
  }
  const std::string& module =
      first.size() > 2 || program.size() < 2 ? first.substr(2) : program[1];
  return module.substr(module.rfind('.') + 1);
}

}  // namespace

Result<std::string> ParseJobname(std::string_view name) {
  std::string capitals = ToUpper(name);
  if (!IsJobname(capitals)) {
    return Fail<msg::OptionValueBad>(
        "--jobname", name, "1 to 8 letters, digits, @, #, $; not starting with a digit");
  }
  return capitals;
}

std::string DefaultJobname(const std::vector<std::string>& program) {
  const std::string jobname = JobnameFrom(NameOfProgram(program));
  return jobname.empty() ? "PYTHON" : jobname;
}

}  // namespace zsuper
