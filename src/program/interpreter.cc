// SPDX-License-Identifier: Apache-2.0
#include "program/interpreter.h"

#include "host/effective_access.h"
#include "messages/message.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace zsuper {
namespace {

/// Where execvp looks when there is no PATH.
constexpr char kDefaultPath[] = "/bin:/usr/bin";

/// 0, or the errno that tells why this is no executable file.
int CheckExecutable(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return errno;
  }
  if (S_ISDIR(status.st_mode)) {
    return EISDIR;
  }
  return EffectiveAccess(path, X_OK);
}

/// The system's words, or better ones for a link whose target is missing.
std::string Reason(const std::string& path, int os_error) {
  struct stat status {};
  if (os_error == ENOENT && ::lstat(path.c_str(), &status) == 0) {
    return "it is a link to a file that is not there";
  }
  return ErrnoText(os_error);
}

Error NotUsable(const std::string& python, int os_error, const std::string& reason) {
  return os_error == ENOENT || os_error == ENOTDIR
             ? FailWithErrno<msg::InterpreterNotFound>(ENOENT, python, reason)
             : FailWithErrno<msg::InterpreterNotRunnable>(EACCES, python, reason);
}

bool IsFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
}

Result<void> CheckScript(const std::string& script) {
  struct stat status {};
  if (::stat(script.c_str(), &status) != 0) {
    return FailWithErrno<msg::ScriptNotReadable>(errno, script, Reason(script, errno));
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

Result<std::string> FindInterpreter(const std::string& python) {
  if (python.find('/') != std::string::npos) {
    if (const int os_error = CheckExecutable(python)) {
      return NotUsable(python, os_error, Reason(python, os_error));
    }
    return python;
  }
  const char* const variable = std::getenv("PATH");
  const std::string_view path = variable != nullptr ? variable : kDefaultPath;
  // As execvp does: what can't be run is passed over, and is the reason only if nothing
  // better follows.
  int os_error = ENOENT;
  std::string reason = "it is in no directory of PATH";
  for (std::size_t begin = 0; !python.empty() && begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string folder(path.substr(begin, end - begin));
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + python;
    const int why_not = CheckExecutable(candidate);
    if (why_not == 0) {
      return candidate;
    }
    if (why_not == EACCES && os_error == ENOENT) {
      os_error = EACCES;
      reason = candidate + ": " + ErrnoText(EACCES);
    }
    begin = end + 1;
  }
  return NotUsable(python, os_error, reason);
}

Result<void> CheckProgram(const ProgramSpec& spec) {
  const std::string first = spec.arguments.empty() ? "" : spec.arguments.front();
  if ((first == "-m" || first == "-c") && spec.arguments.size() < 2) {
    return Fail<msg::ProgramOptionBare>(first, first == "-m" ? "a module" : "a command");
  }
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
