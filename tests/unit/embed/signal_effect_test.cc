// SPDX-License-Identifier: Apache-2.0
#include "embed/signal_effect_linux.h"

#include <catch2/catch.hpp>

#include <signal.h>

#include <thread>

namespace zsuper {

TEST_CASE("a signal waits where every thread blocks it, or takes it by sigwait()") {
  sigset_t only{};
  sigset_t before{};
  sigemptyset(&only);
  sigaddset(&only, SIGUSR2);
  CHECK_FALSE(EveryThreadHolds(SIGUSR2));
  REQUIRE(::pthread_sigmask(SIG_BLOCK, &only, &before) == 0);
  CHECK(EveryThreadHolds(SIGUSR2));
  CHECK_FALSE(EveryThreadHolds(SIGUSR1));

  std::thread waiting([&] {
    int signal = 0;
    (void)::sigwait(&only, &signal);
  });
  CHECK(EveryThreadHolds(SIGUSR2));
  REQUIRE(::pthread_kill(waiting.native_handle(), SIGUSR2) == 0);
  waiting.join();
  REQUIRE(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
}

}  // namespace zsuper
