// SPDX-License-Identifier: Apache-2.0
#include "program/process_table_linux.h"

#include "base/fd.h"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace zsuper {
namespace {

/// Of looks at /proc that fail: for want of descriptors or memory, which may pass.
constexpr int kMostFailures = 3;

/// The number is the whole text.
bool ReadNumber(std::string_view text, pid_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end;
}

/// The /proc of another PID namespace, or an empty folder, knows nothing of us.
bool ShowsUs() {
  std::array<char, 16> self{};
  const ssize_t size = ::readlink("/proc/self", self.data(), self.size());
  pid_t pid = 0;
  return size > 0 && ReadNumber({self.data(), static_cast<std::size_t>(size)}, pid) &&
         pid == ::getpid();
}

pid_t ScanForMember(pid_t group) {
  const auto wanted = [group](const ProcessEntry& process) {
    return process.group == group && process.alive;
  };
  return FindProcess(std::ref(wanted));
}

/// Without touching them: their statuses are the program's to take.
bool HasChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

bool DescendsFromUs(ProcessEntry process) {
  constexpr int kMostGenerations =
      1000;  // a number that is given anew may close a circle
  for (int generation = 0; generation < kMostGenerations; ++generation) {
    if (process.parent == ::getpid()) {
      return true;
    }
    if (process.parent <= 1 || ReadProcess(process.parent, process) != 0) {
      return false;
    }
  }
  return false;
}

/// Shows those that run to `visit`, until that returns false. False: not all could be
/// read.
bool VisitDescendants(pid_t group, const std::function<bool(pid_t)>& visit) {
  const auto choose = [&](const ProcessEntry& process) {
    return process.group != group || !process.alive || !DescendsFromUs(process) ||
           visit(process.pid);
  };
  return !HasChildren() || VisitProcesses(std::ref(choose));
}

}  // namespace

int ReadProcess(pid_t pid, ProcessEntry& entry) {
  std::array<char, 32> path{};
  fmt::format_to_n(path.data(), path.size() - 1, "/proc/{}/stat", pid);
  const Fd file(::open(path.data(), O_RDONLY | O_CLOEXEC));
  if (!file.IsOpen()) {
    return errno == ENOENT || errno == EPERM || errno == EACCES ? ESRCH : errno;
  }
  std::array<char, 1024> buffer{};
  const ssize_t size = ::read(file.Get(), buffer.data(), buffer.size());
  if (size <= 0) {
    return size < 0 ? errno : ESRCH;
  }
  std::string_view rest(buffer.data(), static_cast<std::size_t>(size));
  // Fields 3 to 20 of proc(5). The name before them may hold anything.
  const std::size_t name_end = rest.rfind(") ");
  rest.remove_prefix(name_end == std::string_view::npos ? rest.size() : name_end + 2);
  std::array<std::string_view, 18> fields{};
  for (std::string_view& field : fields) {
    field = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  }
  const std::string_view state = fields[0];
  entry.pid = pid;
  // A process whose first thread has ended looks like a zombie while the others run.
  entry.alive = (state != "Z" && state != "X") || fields[17] != "1";
  return ReadNumber(fields[1], entry.parent) && ReadNumber(fields[2], entry.group)
             ? 0
             : ESRCH;
}

bool VisitNumbers(int folder, const std::function<bool(int)>& visit) {
  // As readdir() does it, which allocates.
  alignas(dirent64) std::array<char, 4096> files{};
  long size = 0;
  while ((size = ::syscall(SYS_getdents64, folder, files.data(), files.size())) > 0) {
    for (long at = 0; at < size;) {
      const auto* const file = reinterpret_cast<const dirent64*>(files.data() + at);
      at += file->d_reclen;
      int number = 0;
      if (ReadNumber(file->d_name, number) && !visit(number)) {
        return true;
      }
    }
  }
  return size == 0;
}

bool VisitProcesses(const std::function<bool(const ProcessEntry&)>& visit) {
  const Fd folder(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.IsOpen() || !ShowsUs()) {
    return false;
  }
  bool readable = true;
  const auto look = [&](pid_t pid) {
    ProcessEntry entry;
    const int error = ReadProcess(pid, entry);
    readable = error == 0 || error == ESRCH;
    return readable && (error != 0 || visit(entry));
  };
  return VisitNumbers(folder.Get(), std::ref(look)) && readable;
}

Fd OpenPidfd(pid_t process) {
  return Fd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

pid_t FindProcess(const std::function<bool(const ProcessEntry&)>& wanted) {
  pid_t found = kNobody;
  const auto visit = [&](const ProcessEntry& process) {
    if (wanted(process)) {
      found = process.pid;
    }
    return found == kNobody;
  };
  return VisitProcesses(std::ref(visit)) ? found : kUnknown;
}

pid_t FindMember(pid_t group) {
  if (::kill(-group, 0) != 0 && errno == ESRCH) {
    return kNobody;
  }
  // Somebody is there, perhaps only as a zombie. A member that the first scan missed was
  // born meanwhile of one that the scan saw ended; the second one sees it.
  const pid_t member = ScanForMember(group);
  return member != kNobody ? member : ScanForMember(group);
}

pid_t FindDescendant(pid_t group) {
  pid_t found = kNobody;
  const bool complete = VisitDescendants(group, [&](pid_t pid) {
    found = pid;
    return false;
  });
  return complete ? found : kUnknown;
}

void SignalDescendants(pid_t group, int signal) {
  std::set<pid_t> signalled;
  bool again = true;
  for (int failures = 0; again && failures < kMostFailures;) {
    // First all, then the signals: whose parent has ended is no descendant any more.
    std::vector<pid_t> found;
    const bool complete = VisitDescendants(group, [&](pid_t pid) {
      found.push_back(pid);
      return true;
    });
    again = !complete;
    failures += complete ? 0 : 1;
    for (const pid_t pid : found) {
      if (signalled.insert(pid).second) {
        (void)::kill(pid, signal);
        again = again || signal == SIGKILL;
      }
    }
  }
}

}  // namespace zsuper
