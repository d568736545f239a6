// SPDX-License-Identifier: Apache-2.0
#include "program/guard_linux.h"

#include "messages/message.h"
#include "program/close_descriptors_linux.h"
#include "program/process_table_linux.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

constexpr int kMostGuards = 10;
constexpr int kMostLooks = 50;

void Pause(Duration time) {
  (void)::poll(nullptr, 0, static_cast<int>(time.count()));
}

/// Waits until the process has ended, or should be looked for again.
void WaitFor(pid_t process, Duration at_most) {
  const Fd pidfd = process == kUnknown ? Fd() : OpenPidfd(process);
  if (!pidfd.IsOpen()) {
    Pause(std::min(at_most, kLookAgain));
    return;
  }
  pollfd ended{pidfd.Get(), POLLIN, 0};
  (void)::poll(&ended, 1, static_cast<int>(at_most.count()));
}

void End(const Guarded& guarded, Duration grace) {
  guarded.Signal(SIGTERM);
  guarded.Signal(SIGCONT);
  const Time deadline = Time::clock::now() + grace;
  for (pid_t process = guarded.Find(); process != kNobody; process = guarded.Find()) {
    const auto left = std::chrono::duration_cast<Duration>(deadline - Time::clock::now());
    if (left.count() <= 0) {
      break;
    }
    WaitFor(process, left);
  }
  // Also if nobody was seen: this reaches processes that live for less than a look.
  for (int look = 0; look < kMostLooks; ++look) {
    guarded.Signal(SIGKILL);
    const pid_t process = guarded.Find();
    if (process == kNobody) {
      break;
    }
    WaitFor(process, kLookAgain);
  }
}

/// True once zsuper has gone without a word. An embedded program that has become another
/// one by exec has closed our end too, but is there: then nobody is to be ended.
bool IsNeeded(int end, pid_t zsuper) {
  char byte = 0;
  ssize_t size = 0;
  while ((size = ::read(end, &byte, 1)) < 0 && errno == EINTR) {
  }
  // Descriptors close first, and the rest of a process's end takes a moment.
  for (int look = 0; size <= 0 && look < kMostLooks && ::getppid() == zsuper; ++look) {
    Pause(Duration{10});
  }
  return size > 0 || ::getppid() != zsuper;
}

[[noreturn]] void Run(int end, pid_t zsuper, const Guarded& guarded, Duration grace) {
  // Nothing that others wait to see closed may stay open in here: consoles' sockets,
  // pipes.
  const int needed = guarded.Descriptor();
  const int kept[] = {std::min(end, needed), std::max(end, needed)};
  CloseDescriptors(0, kept, 2);
  (void)::prctl(PR_SET_NAME, "zsuper-guard");
  (void)!::chdir("/");
  if (IsNeeded(end, zsuper)) {
    End(guarded, grace);
  }
  ::_exit(0);
}

}  // namespace

void Guard::Start(std::unique_ptr<const Guarded> guarded, Duration grace,
                  std::function<void(const std::string& reason)> missing) {
  guarded_ = std::move(guarded);
  grace_ = grace;
  missing_ = std::move(missing);
  StartOne();
}

void Guard::StartOne() {
  if (started_++ == kMostGuards) {
    missing_("it is ended again and again");
    return;
  }
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    missing_(ErrnoText(errno));
    return;
  }
  Fd ours(ends[0]);
  const Fd its(ends[1]);
  const pid_t zsuper = ::getpid();
  // Not by fork(), which makes a child that announces its end by SIGCHLD. Only that child
  // may allocate, since other threads may hold the heap's lock.
  pid_ = static_cast<pid_t>(::syscall(SYS_clone, 0, nullptr, nullptr, nullptr, nullptr));
  if (pid_ == 0) {
    Run(its.Get(), zsuper, *guarded_, grace_);
  }
  if (pid_ < 0) {
    missing_(ErrnoText(errno));
    return;
  }
  // Out of our group before anybody signals or counts that.
  (void)::setpgid(pid_, pid_);
  boost::system::error_code failed;
  our_end_.assign(ours.Get(), failed);
  (void)ours.Release();
  if (failed) {
    return;  // It does its work, but its loss won't be noticed.
  }
  our_end_.async_wait(
      stream_descriptor::wait_read,
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!alive.expired() && !error && pid_ > 0) {
          our_end_.close();
          Reap();
          StartOne();
        }
      });
}

void Guard::Reap() {
  while (::waitpid(pid_, nullptr, __WALL) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

void Guard::Dismiss() {
  if (pid_ > 0) {
    (void)::kill(pid_, SIGKILL);
    our_end_.close();
    Reap();
  }
}

Guard::~Guard() {
  if (our_end_.is_open() && pid_ > 0) {
    (void)::send(our_end_.native_handle(), "", 1, MSG_NOSIGNAL);
  }
}

}  // namespace zsuper
