// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "program/close_descriptors_linux.h"
#include "program/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace zsuper {
namespace {

constexpr int kFirstOfOurs = 3;
constexpr std::size_t kDigits = 11;  // of a process id, at most

// What the child does between vfork and exec: async-signal-safe calls only, no memory
// written but its own stack and the digits of its process id. It shares the parent's
// memory, and other threads go on there; every signal is blocked, so that no handler of
// the parent's runs in it.
struct ChildPlan {
  const char* path;
  char* const* own_pids;  // where its process id goes, in the environment; ends with null
  char* const* arguments;
  char* const* environment;
  const int* standard;  // three
  const int* kept;      // sorted
  std::size_t kept_count;
  const InheritedSignals* signals;
  pid_t parent;
  int report;  // takes errno where exec or a step before it fails; closed by exec
};

void CloseAllButKept(const ChildPlan& plan) {
  CloseDescriptors(kFirstOfOurs, plan.kept, plan.kept_count, CloseWhen::kOnExec);
  for (std::size_t i = 0; i < plan.kept_count; ++i) {
    ::fcntl(plan.kept[i], F_SETFD, 0);
  }
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

/// Digits, and NUL behind them, in room for any process id.
void WriteNumber(char* to, pid_t number) {
  std::array<char, kDigits> reversed{};
  std::size_t count = 0;
  for (; number > 0; number /= 10) {
    reversed[count++] = static_cast<char>('0' + number % 10);
  }
  while (count > 0) {
    *to++ = reversed[--count];
  }
  *to = '\0';
}

[[noreturn]] void RunChild(const ChildPlan& plan) {
  const bool prepared = ::setpgid(0, 0) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0;
  if (::getppid() != plan.parent) {
    ::_exit(128 + SIGTERM);  // It was gone before we could ask to be told.
  }
  if (prepared && MakeStandard(plan.standard)) {
    for (char* const* own_pid = plan.own_pids; *own_pid != nullptr; ++own_pid) {
      WriteNumber(*own_pid, ::getpid());
    }
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

/// Makes room in those variables that name us by our process id; where in them it stands.
std::vector<char*> FindOwnPids(std::vector<std::string>& variables) {
  std::vector<char*> places;
  for (std::string& variable : variables) {
    for (const std::string name : {"LISTEN_PID=", "WATCHDOG_PID="}) {
      if (variable == name + std::to_string(::getpid())) {
        variable.resize(name.size() + kDigits);
        places.push_back(variable.data() + name.size());
      }
    }
  }
  places.push_back(nullptr);
  return places;
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
  std::vector<std::string> variables = plan.variables;
  const std::vector<char*> own_pids = FindOwnPids(variables);
  std::vector<char*> environment = Pointers(variables);
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
  const pid_t pid = Vfork({plan.path.c_str(), own_pids.data(), arguments.data(),
                           environment.data(), plan.standard.data(), kept.data(),
                           kept.size(), &plan.signals, ::getpid(), child_end.Get()});
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
