// SPDX-License-Identifier: Apache-2.0
#include "program/interpreter.h"

#include "host/host_system.h"
#include "messages/message.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
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

Error NotUsable(const std::string& python, int os_error, const std::string& reason) {
  return os_error == ENOENT || os_error == ENOTDIR
             ? FailWithErrno<msg::InterpreterNotFound>(ENOENT, python, reason)
             : FailWithErrno<msg::InterpreterNotRunnable>(EACCES, python, reason);
}

}  // namespace

Result<std::string> FindInterpreter(const std::string& python) {
  if (python.find('/') != std::string::npos) {
    if (const int os_error = CheckExecutable(python)) {
      return NotUsable(python, os_error, WhyNoFile(python, os_error));
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

std::string WhyNoFile(const std::string& path, int os_error) {
  struct stat status {};
  if (os_error == ENOENT && ::lstat(path.c_str(), &status) == 0) {
    return "it is a link to a file that is not there";
  }
  return ErrnoText(os_error);
}

}  // namespace zsuper
