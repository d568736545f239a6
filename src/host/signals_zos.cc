// SPDX-License-Identifier: Apache-2.0
#include "host/signals.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

namespace zsuper {
namespace {

// By name: the numbers are not those of other systems, and there are no real-time ones.
// SIGPIPE is blocked and never taken: the write that caused it has reported it.
constexpr int kTaken[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,  SIGUSR1,
                          SIGUSR2, SIGALRM, SIGCHLD, SIGCONT,  SIGTSTP,
                          SIGTTIN, SIGTTOU, SIGURG,  SIGWINCH, SIGDANGER};

// What the system throws away by default, it may throw away blocked or not. A handler
// keeps it waiting; the handler itself never runs. The program does not see it: spawn()
// sets to the default what has a handler. SIGDANGER is not among them: its default is to
// end the process (UNIX System Services Programming, signal defaults), so it waits.
constexpr int kLostByDefault[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};
extern "C" void KeepSignal(int /*signal*/) {}

// SIGTERM is heard always, see the Linux side.
sigset_t TakenSignals() {
  sigset_t taken{};
  sigemptyset(&taken);
  for (const int signal : kTaken) {
    if (signal == SIGTERM || signal == SIGCHLD || !IsIgnored(signal)) {
      sigaddset(&taken, signal);
    }
  }
  return taken;
}

// There is no descriptor that tells of signals, so a thread waits for them. It is woken
// and joined before the source is gone: a task must not end with a thread left (A03).
// While it waits the loop has something to wait for, as with a descriptor.
class SignalThread : public SignalSource {
 public:
  SignalThread(boost::asio::io_context& loop, SignalListener arrived,
               std::function<void()> child_changed)
      : loop_(loop),
        work_(loop.get_executor()),
        arrived_(std::move(arrived)),
        child_changed_(std::move(child_changed)),
        thread_([this] { Run(); }) {}
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;
  ~SignalThread() override {
    ending_ = true;
    ::pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  void Run() {
    sigset_t taken = TakenSignals();
    for (;;) {
      int signal = 0;
      if (::sigwait(&taken, &signal) != 0) {
        continue;
      }
      if (ending_) {
        return;
      }
      boost::asio::post(loop_, [this, signal, alive = std::weak_ptr<bool>(alive_)] {
        if (!alive.expired()) {
          Deliver(signal);
        }
      });
    }
  }

  void Deliver(int signal) {
    if (signal == SIGCHLD) {
      child_changed_();
    } else {
      arrived_(signal, false);  // a started task has no terminal
    }
  }

  boost::asio::io_context& loop_;
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  const SignalListener arrived_;
  const std::function<void()> child_changed_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::atomic<bool> ending_{false};
  std::thread thread_;  // last: it uses the others
};

}  // namespace

InheritedSignals BlockAllSignals() {
  InheritedSignals inherited;
  inherited.child_ignored = IsIgnored(SIGCHLD);
  sigset_t blocked = TakenSignals();
  sigaddset(&blocked, SIGPIPE);
  ::pthread_sigmask(SIG_SETMASK, &blocked, &inherited.mask);
  struct sigaction kept {};
  kept.sa_handler = KeepSignal;
  for (const int signal : kLostByDefault) {
    if (signal == SIGCHLD || !IsIgnored(signal)) {
      ::sigaction(signal, &kept, nullptr);
    }
  }
  return inherited;
}

std::unique_ptr<SignalSource> MakeSignalSource(boost::asio::io_context& loop,
                                               SignalListener arrived,
                                               std::function<void()> child_changed) {
  return std::make_unique<SignalThread>(loop, std::move(arrived),
                                        std::move(child_changed));
}

void DieBy(int /*signal*/) {}

}  // namespace zsuper
