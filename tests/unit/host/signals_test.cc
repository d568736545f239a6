// SPDX-License-Identifier: Apache-2.0
#include "host/signals.h"

#include "unit/program/supervised.h"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>

namespace zsuper {
namespace {

/// Runs `body` in a process of its own, since it changes dispositions or dies of signals;
/// returns its wait status.
int InChild(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    for (int signal = 1; signal < SIGSYS; ++signal) {
      (void)::signal(signal, SIG_DFL);  // Catch2's handlers are not zsuper's.
    }
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::_exit(body());
  }
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return status;
}

#ifdef __has_feature
// clang's ThreadSanitizer opens SIGSYS now and then.
constexpr int kLastFault = __has_feature(thread_sanitizer) ? SIGSYS - 1 : SIGSYS;
#else
constexpr int kLastFault = SIGSYS;
#endif

/// The signals that arrive once `last` has; each -1 is a SIGCHLD.
std::vector<int> Arrivals(int last) {
  boost::asio::io_context loop;
  std::vector<int> arrived;
  const auto source = MakeSignalSource(
      loop, [&](int signal, bool) { arrived.push_back(signal); },
      [&] { arrived.push_back(-1); });
  test::RunUntil(loop,
                 [&] { return std::count(arrived.begin(), arrived.end(), last) > 0; });
  return arrived;
}

}  // namespace

TEST_CASE(
    "every signal that was sent before the loop ran arrives, in the kernel's order") {
  const int status = InChild([] {
    BlockAllSignals();
    std::vector<int> sent;
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
      if (signal != SIGKILL && signal != SIGSTOP && signal != SIGCONT &&
          signal != SIGTSTP && signal != SIGTTIN && signal != SIGTTOU &&
          (signal <= kLastFault || signal >= SIGRTMIN)) {
        ::kill(::getpid(), signal);
        if (signal != SIGPIPE) {  // From ourselves that one is not meant.
          sent.push_back(signal == SIGCHLD ? -1 : signal);
        }
      }
    }
    std::vector<int> arrived = Arrivals(SIGRTMAX);
    std::sort(arrived.begin(), arrived.end());  // Faults come first.
    std::sort(sent.begin(), sent.end());
    return arrived == sent ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("a flood of signals keeps nothing else waiting") {
  const int status = InChild([] {
    BlockAllSignals();
    boost::asio::io_context loop;
    int arrived = 0;
    const auto source = MakeSignalSource(
        loop,
        [&](int signal, bool) {  // for each that is taken one more is sent
          ::kill(::getpid(), signal);
          if (++arrived == 100) {
            boost::asio::post(loop, [&] { loop.stop(); });
          }
          if (arrived == 100'000) {
            ::_exit(1);
          }
        },
        [] {});
    ::kill(::getpid(), SIGRTMIN + 1);
    loop.run();
    return 0;
  });
  CHECK(status == 0);
}

TEST_CASE("a real-time signal arrives as often as it was sent") {
  const int status = InChild([] {
    BlockAllSignals();
    for (int i = 0; i < 40; ++i) {
      ::kill(::getpid(), SIGRTMIN + 1);
    }
    ::kill(::getpid(), SIGRTMIN + 2);
    return Arrivals(SIGRTMIN + 2).size() == 41 ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("job control signals arrive and do not stop us") {
  const int signal = GENERATE(SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT);
  const int status = InChild([&] {
    BlockAllSignals();
    ::kill(::getpid(), signal);
    return Arrivals(signal) == std::vector<int>{signal} ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("signals that were ignored stay so, but for SIGTERM and SIGCHLD") {
  const int status = InChild([] {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGRTMIN}) {
      (void)::signal(signal, SIG_IGN);
    }
    const InheritedSignals inherited = BlockAllSignals();
    for (const int signal : {SIGHUP, SIGINT, SIGRTMIN, SIGTERM}) {
      ::kill(::getpid(), signal);
    }
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(0);
    }
    // A status to wait for is there only where SIGCHLD is not ignored.
    const bool waited = ::waitpid(child, nullptr, 0) == child;
    ::kill(::getpid(), SIGRTMAX);
    const std::vector<int> arrived = Arrivals(SIGRTMAX);
    const bool as_expected = arrived == std::vector<int>{SIGTERM, -1, SIGRTMAX};
    return as_expected && waited && inherited.child_ignored ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("the mask that zsuper was started with is kept for the program") {
  const int status = InChild([] {
    sigset_t some{};
    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
    ::sigprocmask(SIG_SETMASK, &some, nullptr);
    const InheritedSignals inherited = BlockAllSignals();
    return sigismember(&inherited.mask, SIGUSR1) == 1 &&
                   sigismember(&inherited.mask, SIGUSR2) == 0 && !inherited.child_ignored
               ? 0
               : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("a SIGPIPE of our own making is not taken for somebody's signal") {
  const int status = InChild([] {
    BlockAllSignals();
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0 || ::close(ends[0]) != 0 || ::write(ends[1], "x", 1) >= 0) {
      return 2;
    }
    ::kill(::getpid(), SIGUSR2);
    ::kill(::getpid(), SIGRTMAX);
    return Arrivals(SIGRTMAX) == std::vector<int>{SIGUSR2, SIGRTMAX} ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("a SIGPIPE that somebody sends arrives") {
  const int status = InChild([] {
    BlockAllSignals();
    const pid_t us = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(::kill(us, SIGPIPE));
    }
    const std::vector<int> arrived = Arrivals(SIGPIPE);
    return std::count(arrived.begin(), arrived.end(), SIGPIPE) == 1 ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("a fault of our own ends us although all signals are blocked") {
  const int status = InChild([] {
    BlockAllSignals();
    ::abort();
    return 0;
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const int fault = InChild([] {
    BlockAllSignals();
    volatile int* const nowhere = nullptr;
    return *nowhere;  // NOLINT(clang-analyzer-core.NullDereference)
  });
  REQUIRE(WIFSIGNALED(fault));
  CHECK(WTERMSIG(fault) == SIGSEGV);
#endif
}

}  // namespace zsuper
