// SPDX-License-Identifier: Apache-2.0
#include "zcon/task_process.h"

#include "base/fd.h"
#include "messages/message.h"

#include <fmt/format.h>

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

namespace zsuper {
namespace {

namespace fs = std::filesystem;

// How long a killed process may take to be gone.
constexpr int kEndOfKilledMs = 250;

// The links ("socket:[4711]") of the sockets that listen under one of these file names,
// in the network namespace of a process. The folder's name is as the task wrote it, which
// need not be as we do.
std::set<std::string> Listeners(const fs::path& process,
                                const std::set<std::string>& file_names) {
  constexpr const char* kListens = "00010000";  // __SO_ACCEPTCON
  std::ifstream sockets(process / "net/unix");
  std::set<std::string> links;
  for (std::string line; std::getline(sockets, line);) {
    std::istringstream fields(line);  // address, count, protocol, flags, type, state
    std::string skipped;
    std::string flags;
    std::string inode;
    std::string path;
    fields >> skipped >> skipped >> skipped >> flags >> skipped >> skipped >> inode;
    std::getline(fields >> std::ws, path);
    if (flags == kListens && file_names.count(fs::path(path).filename()) != 0) {
      links.insert("socket:[" + inode + "]");
    }
  }
  return links;
}

template <typename Predicate>
bool AnyEntry(const fs::path& folder, Predicate&& predicate) {
  std::error_code failed;  // what has ended in between has no entries
  for (fs::directory_iterator entry(folder, failed);
       !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    if (predicate(entry->path())) {
      return true;
    }
  }
  return false;
}

// Each thread is looked at: an embedded program and its zsuper have separate descriptors.
bool ListensOn(const fs::path& process, const std::set<std::string>& file_names) {
  const std::set<std::string> listeners = Listeners(process, file_names);
  const auto listens = [&listeners](const fs::path& file) {
    std::error_code failed;
    return listeners.count(fs::read_symlink(file, failed).string()) != 0;
  };
  return AnyEntry(process / "task", [&listens](const fs::path& thread) {
    return AnyEntry(thread / "fd", listens);
  });
}

}  // namespace

Result<pid_t> KillTask(const TaskSocket& task, pid_t pid, uid_t owner) {
  const auto failed = [&task](int os_error) {
    return FailWithErrno<msg::TaskNotKilled>(os_error, task.jobname, ErrnoText(os_error));
  };
  if (pid <= 0) {
    return failed(ESRCH);  // of another process namespace
  }
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.IsOpen()) {
    return failed(errno);
  }
  // From here on the descriptor means one process, and so does its folder while that
  // runs.
  const fs::path folder = fmt::format("/proc/{}", pid);
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || status.st_uid != owner ||
      !ListensOn(folder, {fs::path(task.path).filename(),
                          fs::path(TaskSocketFirstPath("", task.pid)).filename()})) {
    return Fail<msg::TaskNotKilled>(task.jobname,
                                    fmt::format("process {} is not the task's", pid));
  }
  if (::syscall(SYS_pidfd_send_signal, process.Get(), SIGKILL, nullptr, 0) != 0) {
    return failed(errno);
  }
  pollfd ended{process.Get(), POLLIN, 0};
  if (::poll(&ended, 1, kEndOfKilledMs) == 1) {
    static_cast<void>(::unlink(task.path.c_str()));
  }
  return pid;
}

Result<pid_t> KillTask(const TaskSocket& task) {
  struct stat status {};
  if (::lstat(task.path.c_str(), &status) != 0) {
    const int reason = errno;
    return FailWithErrno<msg::TaskNotKilled>(reason, task.jobname, ErrnoText(reason));
  }
  return KillTask(task, task.pid, status.st_uid);
}

}  // namespace zsuper
