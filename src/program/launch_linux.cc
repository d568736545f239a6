// SPDX-License-Identifier: Apache-2.0
#include "program/launch_linux.h"

#include "base/fd.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string_view>

namespace zsuper {
namespace {

constexpr int kFirstOfOurs = 3;

// What the child does between vfork and exec: async-signal-safe calls only, no memory but
// its own stack written. It shares the parent's memory, and other threads go on there;
// every signal is blocked, so that no handler of the parent's runs in it.
struct ChildPlan {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const int* standard;  // three
  const int* kept;      // sorted
  std::size_t kept_count;
  const InheritedSignals* signals;
  pid_t parent;
  int report;  // takes errno where exec or a step before it fails; closed by exec
};

void CloseOnExec(unsigned first, unsigned last) {
  if (first > last || ::syscall(SYS_close_range, first, last, CLOSE_RANGE_CLOEXEC) == 0) {
    return;
  }
  // Before Linux 5.11. The table ends at the limit for new descriptors, but for those
  // that were opened when it was higher.
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    for (unsigned fd = first; fd <= last && fd < limit.rlim_cur; ++fd) {
      ::fcntl(static_cast<int>(fd), F_SETFD, FD_CLOEXEC);
    }
  }
}

void CloseAllButKept(const ChildPlan& plan) {
  unsigned first = kFirstOfOurs;
  for (std::size_t i = 0; i < plan.kept_count; ++i) {
    const auto kept = static_cast<unsigned>(plan.kept[i]);
    CloseOnExec(first, kept - 1);
    ::fcntl(plan.kept[i], F_SETFD, 0);
    first = kept + 1;
  }
  CloseOnExec(first, UINT_MAX);
}

/// A handler of the parent's must not run here when the mask opens: what arrives in the
/// instant before exec then does what it would do after it.
void RestoreSignals(const InheritedSignals& signals) {
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0) {
      continue;
    }
    if (signal == SIGCHLD && signals.child_ignored) {
      action.sa_handler = SIG_IGN;
    } else if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) {
      continue;
    } else {
      action.sa_handler = SIG_DFL;
    }
    action.sa_flags = 0;
    ::sigaction(signal, &action, nullptr);
  }
  ::sigprocmask(SIG_SETMASK, &signals.mask, nullptr);
}

/// A descriptor is where it belongs already if our own was closed.
bool MakeStandard(const int* standard) {
  bool made = true;
  for (int to = STDIN_FILENO; to <= STDERR_FILENO; ++to) {
    const int from = standard[to];
    made = made &&
           (from < 0 || (from == to ? ::fcntl(from, F_SETFD, 0) : ::dup2(from, to)) >= 0);
  }
  return made;
}

[[noreturn]] void RunChild(const ChildPlan& plan) {
  const bool prepared = ::setpgid(0, 0) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0;
  if (::getppid() != plan.parent) {
    ::_exit(128 + SIGTERM);  // It was gone before we could ask to be told.
  }
  if (prepared && MakeStandard(plan.standard)) {
    CloseAllButKept(plan);
    RestoreSignals(*plan.signals);
    ::execve(plan.path, plan.arguments, plan.environment);
  }
  const int os_error = errno;
  while (::write(plan.report, &os_error, sizeof(os_error)) < 0 && errno == EINTR) {
  }
  ::_exit(127);
}

/// vfork in a frame of its own, which the child never leaves. With fork the child would
/// need a copy of our page tables, and we a page fault for each page written after it:
/// twice the time.
[[gnu::noinline]] pid_t Vfork(const ChildPlan& plan) {
  const pid_t pid = ::vfork();
  if (pid == 0) {
    RunChild(plan);
  }
  return pid;
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) {
    pointers.push_back(const_cast<char*>(string.c_str()));
  }
  return pointers;
}

/// The errno that the child reports; 0 when exec has closed the pipe.
int ReadReport(int report) {
  int os_error = 0;
  ssize_t size = 0;
  do {
    size = ::read(report, &os_error, sizeof(os_error));
  } while (size < 0 && errno == EINTR);
  return size == sizeof(os_error) ? os_error : 0;
}

}  // namespace

LaunchOutcome Launch(const LaunchPlan& plan) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return {-1, errno};
  }
  Fd report(ends[0]);
  Fd child_end(ends[1]);
  // Where our own stdin was closed, the pipe must not be in its place.
  child_end.Reset(::fcntl(ends[1], F_DUPFD_CLOEXEC, kFirstOfOurs));
  if (!child_end.IsOpen()) {
    return {-1, errno};
  }
  std::vector<char*> arguments = Pointers(plan.arguments);
  arguments.push_back(nullptr);
  std::vector<char*> environment = Pointers(plan.variables);
  environment.push_back(nullptr);
  std::vector<int> kept = plan.kept;
  kept.erase(
      std::remove_if(kept.begin(), kept.end(), [](int fd) { return fd < kFirstOfOurs; }),
      kept.end());
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());

  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = Vfork({plan.path.c_str(), arguments.data(), environment.data(),
                           plan.standard.data(), kept.data(), kept.size(), &plan.signals,
                           ::getpid(), child_end.Get()});
  const int fork_error = pid < 0 ? errno : 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    return {-1, fork_error};
  }
  child_end.Reset();
  const int os_error = ReadReport(report.Get());
  if (os_error == 0) {
    return {pid, 0};
  }
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return {-1, os_error};
}

}  // namespace zsuper
