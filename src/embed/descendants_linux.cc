// SPDX-License-Identifier: Apache-2.0
#include "embed/descendants_linux.h"

#include "program/process_table_linux.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <vector>

namespace zsuper {
namespace {

/// Without touching them: their statuses are the program's to take.
bool HasChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

std::vector<pid_t> LivingDescendants(pid_t group) {
  if (!HasChildren()) {
    return {};
  }
  std::vector<ProcessEntry> processes;
  VisitProcesses([&](const ProcessEntry& process) {
    processes.push_back(process);
    return true;
  });
  std::set<pid_t> family = {::getpid()};
  for (std::size_t before = 0; before != family.size();) {
    before = family.size();
    for (const ProcessEntry& process : processes) {
      if (family.count(process.parent) != 0) {
        family.insert(process.pid);
      }
    }
  }
  std::vector<pid_t> living;
  for (const ProcessEntry& process : processes) {
    if (process.pid != ::getpid() && process.group == group && process.alive &&
        family.count(process.pid) != 0) {
      living.push_back(process.pid);
    }
  }
  return living;
}

}  // namespace

std::optional<pid_t> FindDescendant(pid_t group) {
  const std::vector<pid_t> living = LivingDescendants(group);
  return living.empty() ? std::nullopt : std::optional(living.front());
}

void SignalDescendants(pid_t group, int signal) {
  std::set<pid_t> signalled;
  bool again = true;
  while (again) {
    again = false;
    for (const pid_t pid : LivingDescendants(group)) {
      if (signalled.insert(pid).second) {
        (void)::kill(pid, signal);
        again = signal == SIGKILL;
      }
    }
  }
}

}  // namespace zsuper
