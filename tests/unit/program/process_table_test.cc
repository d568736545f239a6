// SPDX-License-Identifier: Apache-2.0
#include "program/process_table_linux.h"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace zsuper {
namespace {

/// A child, in a group of its own where `apart`, that waits to be killed.
pid_t StartChild(bool apart) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::signal(SIGTERM, SIG_DFL);  // not Catch's report
    for (;;) {
      ::pause();
    }
  }
  if (apart) {
    REQUIRE(::setpgid(pid, pid) == 0);
  }
  return pid;
}

}  // namespace

TEST_CASE("only descendants in the group are found and signalled") {
  REQUIRE(FindDescendant(::getpgrp()) == kNobody);
  const pid_t apart = StartChild(true);
  CHECK(FindDescendant(::getpgrp()) == kNobody);
  const pid_t child = StartChild(false);
  CHECK(FindDescendant(::getpgrp()) == child);

  SignalDescendants(::getpgrp(), SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WTERMSIG(status) == SIGKILL);
  CHECK(FindDescendant(::getpgrp()) == kNobody);
  CHECK(::waitpid(apart, &status, WNOHANG) == 0);
  SignalDescendants(apart, SIGTERM);
  REQUIRE(::waitpid(apart, &status, 0) == apart);
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a child that has ended and was not waited for counts no more") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(0);
  }
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
  CHECK(FindDescendant(::getpgrp()) == kNobody);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

}  // namespace zsuper
