// SPDX-License-Identifier: Apache-2.0
#include "program/group_watch_linux.h"

#include "base/fd.h"
#include "program/process_table_linux.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

}  // namespace

GroupWatch::GroupWatch(boost::asio::io_context& loop, pid_t group, Finder find)
    : group_(group), find_(find), member_(loop) {}

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
    const std::optional<pid_t> member = find_(group_);
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
