// SPDX-License-Identifier: Apache-2.0
#include "program/process_table_linux.h"

#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace zsuper {
namespace {

struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  bool alive = false;  ///< Not a zombie.
};

/// The number is the whole text.
bool ReadNumber(std::string_view text, pid_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end;
}

/// False: it has gone.
bool Read(const char* pid, ProcessEntry& entry) {
  const Fd file(
      ::open(("/proc/" + std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t size =
      file.IsOpen() ? ::read(file.Get(), buffer.data(), buffer.size()) : 0;
  std::string_view rest(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  // Fields 3 to 20 of proc(5). The name before them may hold anything.
  const std::size_t name_end = rest.rfind(") ");
  rest.remove_prefix(name_end == std::string_view::npos ? rest.size() : name_end + 2);
  std::array<std::string_view, 18> fields{};
  for (std::string_view& field : fields) {
    field = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  }
  const std::string_view state = fields[0];
  // A process whose first thread has ended looks like a zombie while the others run.
  entry.alive = (state != "Z" && state != "X") || fields[17] != "1";
  return ReadNumber(fields[1], entry.parent) && ReadNumber(fields[2], entry.group);
}

/// Shows every process to `visit`, until that returns false. Those that come and go
/// meanwhile may be missed.
void VisitProcesses(const std::function<bool(const ProcessEntry&)>& visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), &::closedir);
  if (processes == nullptr) {
    return;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own.
  while (const dirent* file = ::readdir(processes.get())) {
    ProcessEntry entry;
    if (ReadNumber(file->d_name, entry.pid) && Read(file->d_name, entry) &&
        !visit(entry)) {
      return;
    }
  }
}

std::optional<pid_t> ScanForMember(pid_t group) {
  std::optional<pid_t> member;
  VisitProcesses([&](const ProcessEntry& process) {
    if (process.group == group && process.alive) {
      member = process.pid;
    }
    return !member;
  });
  return member;
}

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

std::optional<pid_t> FindMember(pid_t group) {
  if (::kill(-group, 0) != 0 && errno == ESRCH) {
    return std::nullopt;
  }
  // Somebody is there, perhaps only as a zombie. A member that the first scan missed was
  // born meanwhile of one that the scan saw ended; the second one sees it.
  const std::optional<pid_t> member = ScanForMember(group);
  return member ? member : ScanForMember(group);
}

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
