// SPDX-License-Identifier: Apache-2.0
#include "program/group_watch_linux.h"

#include "base/fd.h"
#include "program/process_table_linux.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

/// Members may end as fast as they are found.
constexpr int kAttempts = 100;
constexpr Duration kLongEnough{5000};

}  // namespace

GroupWatch::GroupWatch(boost::asio::io_context& loop, pid_t group, Finder find)
    : group_(group), find_(std::move(find)), member_(loop), look_(loop) {}

bool GroupWatch::Start(std::function<void()> ended) {
  if (!WatchMember()) {
    return false;
  }
  ended_ = std::move(ended);
  return true;
}

void GroupWatch::Check() {
  if (ended_ != nullptr && !member_.is_open() && !WatchMember()) {
    look_.cancel();
    std::exchange(ended_, nullptr)();
  }
}

void GroupWatch::Killed() {
  if (!give_up_) {
    give_up_ = Time::clock::now() + kLongEnough;
  }
}

bool GroupWatch::WatchMember() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const pid_t member = find_(group_);
    if (member == kNobody) {
      return false;
    }
    if (member == kUnknown) {
      return LookLater();
    }
    Fd pidfd = OpenPidfd(member);
    if (!pidfd.IsOpen() && errno != ESRCH) {
      return LookLater();
    }
    // The number may have gone to a new process since it was found.
    if (pidfd.IsOpen() && ::getpgid(member) == group_) {
      return Wait(std::move(pidfd));
    }
  }
  return LookLater();
}

/// False: it has looked for long enough.
bool GroupWatch::LookLater() {
  if (give_up_ && Time::clock::now() >= *give_up_) {
    return false;
  }
  look_.expires_after(kLookAgain);
  look_.async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired()) {
          Check();
        }
      });
  return true;
}

bool GroupWatch::Wait(Fd pidfd) {
  boost::system::error_code failed;
  member_.assign(pidfd.Get(), failed);
  if (failed) {
    return LookLater();
  }
  (void)pidfd.Release();
  member_.async_wait(
      stream_descriptor::wait_read,
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (alive.expired()) {
          return;
        }
        member_.close();
        if (error) {
          (void)LookLater();
        } else {
          Check();
        }
      });
  return true;
}

}  // namespace zsuper
