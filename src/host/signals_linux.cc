// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "host/signals.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

/// Those that are ours to take. An ignored signal must not even be blocked: the kernel
/// queues what is blocked, also where it would be thrown away otherwise. SIGTERM is how
/// every supervisor stops us, so that is heard always; that needs no other disposition,
/// blocking it is enough.
sigset_t TakenSignals() {
  sigset_t taken{};
  sigfillset(&taken);
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (signal != SIGTERM && signal != SIGCHLD && IsIgnored(signal)) {
      sigdelset(&taken, signal);
    }
  }
  return taken;
}

/// A terminal's driver sends in the kernel's name.
bool IsFromTerminal(const signalfd_siginfo& info) {
  const auto signal = static_cast<int>(info.ssi_signo);
  return info.ssi_code == SI_KERNEL &&
         (signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP);
}

class SignalFd : public SignalSource {
 public:
  SignalFd(boost::asio::io_context& loop, SignalListener arrived,
           std::function<void()> child_changed)
      : arrived_(std::move(arrived)),
        child_changed_(std::move(child_changed)),
        descriptor_(loop) {
    const sigset_t taken = TakenSignals();
    Fd fd(::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!fd.IsOpen()) {
      throw std::system_error(errno, std::generic_category(), "signalfd");
    }
    descriptor_.assign(fd.Release());
    Wait();
  }

 private:
  void Wait() {
    descriptor_.async_wait(
        stream_descriptor::wait_read,
        [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
          // The source may be gone although its wait had succeeded before.
          if (!error && !alive.expired() && TakeSome()) {
            Wait();
          }
        });
  }

  /// Takes a few, so that a flood of them keeps nothing else waiting; the kernel gives
  /// out SIGTERM before what queues. False: a call of ours has destroyed the source.
  bool TakeSome() {
    const std::weak_ptr<bool> alive = alive_;
    std::array<signalfd_siginfo, 16> taken{};
    const ssize_t size = ::read(descriptor_.native_handle(), taken.data(), sizeof(taken));
    const std::size_t count =
        size <= 0 ? 0 : static_cast<std::size_t>(size) / sizeof(taken[0]);
    for (std::size_t i = 0; i < count; ++i) {
      Deliver(taken[i]);
      if (alive.expired()) {
        return false;
      }
    }
    return true;
  }

  void Deliver(const signalfd_siginfo& info) {
    const int signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGCHLD) {
      child_changed_();
      return;
    }
    // The kernel's answer to a write of ours into a pipe that nobody reads: the write has
    // reported it, and the program is not meant.
    if (signal == SIGPIPE && info.ssi_pid == static_cast<std::uint32_t>(::getpid())) {
      return;
    }
    arrived_(signal, IsFromTerminal(info));
  }

  const SignalListener arrived_;
  const std::function<void()> child_changed_;
  stream_descriptor descriptor_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

InheritedSignals BlockAllSignals() {
  InheritedSignals inherited;
  inherited.child_ignored = IsIgnored(SIGCHLD);
  const sigset_t taken = TakenSignals();
  ::pthread_sigmask(SIG_SETMASK, &taken, &inherited.mask);
  if (inherited.child_ignored) {
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &standard, nullptr);
  }
  return inherited;
}

std::unique_ptr<SignalSource> MakeSignalSource(boost::asio::io_context& loop,
                                               SignalListener arrived,
                                               std::function<void()> child_changed) {
  return std::make_unique<SignalFd>(loop, std::move(arrived), std::move(child_changed));
}

void DieBy(int signal) {
  const rlimit no_core{};
  (void)::setrlimit(RLIMIT_CORE, &no_core);  // the program's own is enough
  (void)::signal(signal, SIG_DFL);
  (void)::raise(signal);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  (void)::sigprocmask(SIG_UNBLOCK, &one, nullptr);
}

}  // namespace zsuper
