// SPDX-License-Identifier: Apache-2.0
#include "program/guard_linux.h"

#include "program/process_table_linux.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace zsuper {
namespace {

// Nothing that others wait to see closed may stay open in here: consoles' sockets, pipes.
void CloseAllBut(int descriptor) {
  const auto kept = static_cast<unsigned>(descriptor);
  if (kept > 0) {
    (void)::syscall(SYS_close_range, 0U, kept - 1, 0U);
  }
  (void)::syscall(SYS_close_range, kept + 1, UINT_MAX, 0U);
}

void WaitForEndOf(int pipe) {
  char byte = 0;
  while (::read(pipe, &byte, 1) < 0 && errno == EINTR) {
  }
}

void WaitForMember(pid_t member, Duration at_most) {
  const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, member, 0)));
  pollfd ended{pidfd.Get(), POLLIN, 0};
  (void)::poll(&ended, 1, static_cast<int>(at_most.count()));
}

[[noreturn]] void Watch(int pipe, pid_t group, Duration grace) {
  (void)::setsid();
  (void)::prctl(PR_SET_NAME, "zsuper-guard");
  CloseAllBut(pipe);
  WaitForEndOf(pipe);
  (void)::kill(-group, SIGTERM);
  (void)::kill(-group, SIGCONT);
  const Time deadline = Time::clock::now() + grace;
  while (const auto member = FindMember(group)) {
    const auto left = std::chrono::duration_cast<Duration>(deadline - Time::clock::now());
    if (left.count() <= 0) {
      (void)::kill(-group, SIGKILL);
      break;
    }
    WaitForMember(*member, left);
  }
  ::_exit(0);
}

}  // namespace

void Guard::Start(pid_t group, Duration grace) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return;
  }
  const Fd its_end(ends[0]);
  our_end_.Reset(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) {
    our_end_.Reset();
    Watch(its_end.Get(), group, grace);
  }
}

Guard::~Guard() {
  // Not waited for: that would take a tenth of a millisecond of our end, after which it
  // is its new parent's to reap.
  if (pid_ > 0) {
    (void)::kill(pid_, SIGKILL);
  }
}

}  // namespace zsuper
