// SPDX-License-Identifier: Apache-2.0
#include "program/process_group_linux.h"

#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

/// The text of /proc/PID/stat from the state on. The name before it may hold anything.
std::string ReadState(const char* pid) {
  const Fd file(
      ::open(("/proc/" + std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t size =
      file.IsOpen() ? ::read(file.Get(), buffer.data(), buffer.size()) : 0;
  const std::string_view text(buffer.data(),
                              size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t name_end = text.rfind(") ");
  return std::string(name_end == std::string_view::npos ? "" : text.substr(name_end + 2));
}

bool IsLivingMember(const char* pid, pid_t group) {
  char state = '\0';
  pid_t its_group = -1;
  long threads = 0;
  // Fields 3, 5 and 20 of proc(5).
  constexpr int kFields = 3;
  if (std::sscanf(ReadState(pid).c_str(),
                  "%c %*s %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld",
                  &state, &its_group, &threads) != kFields) {
    return false;
  }
  // A process whose first thread has ended looks like a zombie while the others run.
  return its_group == group && ((state != 'Z' && state != 'X') || threads > 1);
}

std::optional<pid_t> ScanForMember(pid_t group) {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), &::closedir);
  if (processes == nullptr) {
    return std::nullopt;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own.
  while (const dirent* entry = ::readdir(processes.get())) {
    const std::string_view name = entry->d_name;
    pid_t pid = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc() && end == name.data() + name.size() &&
        IsLivingMember(entry->d_name, group)) {
      return pid;
    }
  }
  return std::nullopt;
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

GroupWatch::GroupWatch(boost::asio::io_context& loop, pid_t group)
    : group_(group), member_(loop) {}

bool GroupWatch::Start(std::function<void()> ended) {
  if (!WatchMember()) {
    return false;
  }
  ended_ = std::move(ended);
  return true;
}

void GroupWatch::Check() {
  if (ended_ != nullptr && !member_.is_open() && !WatchMember()) {
    std::exchange(ended_, nullptr)();
  }
}

bool GroupWatch::WatchMember() {
  for (;;) {
    const std::optional<pid_t> member = FindMember(group_);
    if (!member) {
      return false;
    }
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, *member, 0)));
    // The number may have gone to a new process since it was found.
    if (pidfd.IsOpen() && ::getpgid(*member) != group_) {
      continue;
    }
    if (pidfd.IsOpen()) {
      member_.assign(pidfd.Release());
      Wait();
      return true;
    }
    if (errno != ESRCH) {
      return true;
    }
  }
}

void GroupWatch::Wait() {
  member_.async_wait(
      stream_descriptor::wait_read,
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired()) {
          member_.close();
          Check();
        }
      });
}

}  // namespace zsuper
