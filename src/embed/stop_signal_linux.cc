// SPDX-License-Identifier: Apache-2.0
#include "embed/stop_signal_linux.h"

#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

// libc's own name for sigaction().
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" int __sigaction(int signal, const struct sigaction* action,
                           struct sigaction* before) noexcept;

namespace zsuper::stop_signal {
namespace {

struct Watched {
  Watched() { (void)::sem_init(&came, 0, 0); }
  std::atomic<pid_t> process{0};  // 0: nobody watches
  sem_t came{};
};
Watched watched;

// How often OnSignal() has interrupted this thread.
thread_local volatile unsigned interruptions = 0;

struct sigaction Default() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  return standard;
}

void OnSignal(int signal) {
  const int error = errno;
  if (watched.process == ::getpid()) {
    interruptions = interruptions + 1;
    (void)::sem_post(&watched.came);
  } else {  // forked
    const struct sigaction standard = Default();
    (void)::__sigaction(signal, &standard, nullptr);
    (void)::syscall(SYS_kill, ::getpid(), signal);
  }
  errno = error;
}

struct sigaction Ours() {
  struct sigaction ours {};
  ours.sa_handler = &OnSignal;
  // SA_NODEFER: the loop is to find the signal open, even before the handler returns.
  ours.sa_flags = SA_RESTART | SA_NODEFER;
  return ours;
}

}  // namespace

void Watch(std::function<void()> came) {
  std::thread([came = std::move(came)] {
    for (;;) {
      while (::sem_wait(&watched.came) != 0) {
      }
      came();
    }
  }).detach();
}

void Arm() {
  struct sigaction now {};
  watched.process = ::getpid();
  if (::sigaction(SIGTERM, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    (void)::sigaction(SIGTERM, &now, nullptr);
  }
}

void Disarm() {
  watched.process = 0;
}

}  // namespace zsuper::stop_signal

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved.
extern "C" int sigaction(int signal, const struct sigaction* action,
                         struct sigaction* before) noexcept {
  using namespace zsuper::stop_signal;
  const bool watch = signal == SIGTERM && watched.process == ::getpid() &&
                     action != nullptr && action->sa_handler == SIG_DFL;
  const struct sigaction ours = Ours();
  const int result = ::__sigaction(signal, watch ? &ours : action, before);
  if (result == 0 && before != nullptr && before->sa_handler == &OnSignal) {
    before->sa_handler = SIG_DFL;
    before->sa_flags = 0;
  }
  return result;
}

// Another signal that comes with ours, or behind it before the next ppoll(), does not end
// the pause either: nobody can tell the two apart.
extern "C" int pause() {
  using zsuper::stop_signal::interruptions;
  unsigned before = 0;
  do {
    before = interruptions;
    (void)::ppoll(nullptr, 0, nullptr, nullptr);
  } while (interruptions != before);
  return -1;  // EINTR
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
