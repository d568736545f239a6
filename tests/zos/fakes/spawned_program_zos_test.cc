// SPDX-License-Identifier: Apache-2.0
// What z/OS does in a way of its own when it starts a program. What it does as everywhere
// is tested by the tests of the unit, which run with the z/OS sources too.
#include "fakes/unusual_signals.h"
#include "unit/program/supervised.h"

#include <catch2/catch.hpp>

#include <signal.h>

#include <string>

namespace zsuper {

using test::Supervised;

TEST_CASE("signals that the system would throw away have a handler while they wait") {
  const test::BlockedSignals blocked;
  for (const int signal : {SIGCHLD, SIGCONT, SIGURG, SIGWINCH}) {
    struct sigaction action {};
    REQUIRE(::sigaction(signal, nullptr, &action) == 0);
    CAPTURE(signal);
    CHECK(action.sa_handler != SIG_DFL);
    CHECK(action.sa_handler != SIG_IGN);
  }
}

TEST_CASE("SIGDANGER waits with its default since that ends a process") {
  const test::BlockedSignals blocked;
  struct sigaction action {};
  REQUIRE(::sigaction(SIGDANGER, nullptr, &action) == 0);
  CHECK(action.sa_handler == SIG_DFL);
  sigset_t mask{};
  REQUIRE(::pthread_sigmask(SIG_BLOCK, nullptr, &mask) == 0);
  CHECK(sigismember(&mask, SIGDANGER) == 1);
}

TEST_CASE("the loop waits for signals though it has nothing else to wait for") {
  const test::BlockedSignals blocked;
  boost::asio::io_context loop;
  bool arrived = false;
  const auto source = MakeSignalSource(
      loop,
      [&](int signal, bool) {
        arrived = signal == SIGUSR1;
        loop.stop();
      },
      [] {});
  ::kill(::getpid(), SIGUSR1);
  loop.run();
  CHECK(arrived);
}

TEST_CASE("a program whose SIGCHLD was lost is seen to end all the same") {
  const test::BlockedSignals blocked;
  boost::asio::io_context loop;
  ProgramSpec spec;
  spec.python = "/bin/sh";
  spec.arguments = {"-c", "exit 4"};
  const auto program = MakeSpawnedProgram(loop, spec, blocked.inherited);
  std::optional<ProgramExit> exit;
  REQUIRE(
      program->Start({[&](ProgramExit how, bool) { exit = how; }, [] {}}).has_value());
  REQUIRE(test::RunUntil(loop, [&] { return exit.has_value(); }));
  CHECK_FALSE(exit->by_signal);
  CHECK(exit->value == 4);
}

TEST_CASE("a program whose status another took has ended too") {
  const test::BlockedSignals blocked;
  boost::asio::io_context loop;
  ProgramSpec spec;
  spec.python = "/bin/true";
  const auto program = MakeSpawnedProgram(loop, spec, blocked.inherited);
  std::optional<ProgramExit> exit;
  const auto pid = program->Start({[&](ProgramExit how, bool) { exit = how; }, [] {}});
  REQUIRE(pid.has_value());
  REQUIRE(::waitpid(pid.value(), nullptr, 0) == pid.value());
  program->Reap();
  REQUIRE(exit);
  CHECK(exit->value == 125);
}

TEST_CASE("the program finds signals as zsuper found them but for an ignored SIGCHLD") {
  const UnusualSignals signals;
  Supervised run({"-Ic",
                  "import os, signal as s\n"
                  "found = [s.getsignal(n).name for n in (s.SIGHUP, s.SIGCHLD)]\n"
                  "found += [n.name for n in s.pthread_sigmask(s.SIG_BLOCK, [])]\n"
                  "open(os.environ['OUT'], 'w').write(' '.join(found) + '\\n')\n"},
                 [](ProgramSpec& spec) { spec.python = "/usr/bin/python3"; });
  REQUIRE(run.Start().has_value());
  CHECK(run.UntilOutput("\n"));
  CHECK(run.output == "SIG_IGN SIG_DFL SIGUSR2\n");
  REQUIRE(run.UntilExit());
  CHECK(run.exit->value == 0);
}

TEST_CASE("both ends of the stdin that lines are written to are UTF-8") {
  Supervised run({"-c", "read line"}, [](ProgramSpec& spec) { spec.pipe_stdin = true; });
  (void)TakeStates();
  REQUIRE(run.Start().has_value());
  const std::vector<DescriptorState> ends = TakeStates();
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].writes != ends[1].writes);
  for (const DescriptorState& end : ends) {
    CHECK(end.tag.ft_ccsid == 1208);
    CHECK(end.tag.ft_txtflag == 1);
    if (end.writes) {
      CHECK(end.conversion.cvtcmd == SETCVTON);
      CHECK(end.conversion.pccsid == 1208);
      CHECK(end.conversion.fccsid == 1208);
    }
  }
}

TEST_CASE("the program has the variables that it was given") {
  ::setenv("GIVEN", "before", 1);  // NOLINT(concurrency-mt-unsafe)
  Supervised run(
      {"-c", "echo \"$GIVEN\" $(env | grep -c ^GIVEN=) >$OUT; read never <$NEVER"},
      [&](ProgramSpec& spec) {
        spec.variables = {"GIVEN=anew"};
        spec.python = "/bin/bash";
      });
  REQUIRE(run.Start().has_value());
  CHECK(run.UntilOutput("anew 1\n"));
  ::unsetenv("GIVEN");  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace zsuper
