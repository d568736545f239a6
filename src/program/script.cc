// SPDX-License-Identifier: Apache-2.0
#include "program/script.h"

#include "host/host_system.h"
#include "messages/message.h"
#include "program/interpreter.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>

namespace zsuper {
namespace {

bool IsFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
}

Result<void> CheckScript(const std::string& script) {
  struct stat status {};
  if (::stat(script.c_str(), &status) != 0) {
    return FailWithErrno<msg::ScriptNotReadable>(errno, script, WhyNoFile(script, errno));
  }
  if (const int os_error = EffectiveAccess(script, R_OK)) {
    return FailWithErrno<msg::ScriptNotReadable>(os_error, script, ErrnoText(os_error));
  }
  if (S_ISDIR(status.st_mode) && !IsFile(script + "/__main__.py") &&
      !IsFile(script + "/__main__.pyc")) {
    return FailWithErrno<msg::ScriptNotReadable>(
        EISDIR, script, "it is a directory without a __main__.py");
  }
  return {};
}

}  // namespace

Result<void> CheckProgram(const ProgramSpec& spec) {
  const std::string first = spec.arguments.empty() ? "" : spec.arguments.front();
  if (!first.empty() && first.front() == '-') {
    return {};  // A module, a command, or stdin: only Python can tell.
  }
  return CheckScript(first);
}

bool MentionsWord(const ProgramSpec& spec, std::string_view word) {
  const std::string first = spec.arguments.empty() ? "" : spec.arguments.front();
  if (first == "-c" && spec.arguments.size() > 1) {
    return spec.arguments[1].find(word) != std::string::npos;
  }
  if (first.empty() || first.front() == '-') {
    return false;
  }
  std::ifstream file(IsFile(first) ? first : first + "/__main__.py");
  for (std::string line; std::getline(file, line);) {
    if (line.find(word) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace zsuper
