// SPDX-License-Identifier: Apache-2.0
#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace zsuper;  // NOLINT(google-build-using-namespace)
using Words = SteppedJob::Words;

TEST_CASE("the first rule that matches is taken") {
  SteppedJob job("SIGTERM",
                 {"RELOAD:SIGHUP", "REL*:SIGUSR1", "LOG *:stdin=level={1}",
                  "PING:reply=PONG {console} {cart}", "NOTHING:ignore", "BYE:eof"});
  job.Start();
  const auto [text, words] = GENERATE(table<std::string, Words>({
      {"RELOAD",
       {"SIGHUP to process",
        "reply ZSU0101I MODIFY RELOAD: SIGHUP sent to process 4711"}},
      {"RELAX",
       {"SIGUSR1 to process",
        "reply ZSU0101I MODIFY RELAX: SIGUSR1 sent to process 4711"}},
      {"LOG DEBUG",
       {"stdin level=DEBUG",
        "reply ZSU0101I MODIFY LOG DEBUG: line of 11 bytes for stdin"}},
      {"PING", {"reply PONG COLIN C1C2000000000001"}},
      {"NOTHING", {"reply ZSU0101I MODIFY NOTHING: ignored"}},
      {"BYE", {"eof", "reply ZSU0101I MODIFY BYE: stdin closed"}},
      {"WHAT",
       {"reply ZSU0102W MODIFY WHAT: no rule takes it, nothing done. F APP,ZSUPER RULES "
        "shows "
        "the rules"}},
  }));
  CHECK(job.Modify(text) == words);
}

TEST_CASE("with kill mode group a rule's signal reaches the group") {
  SteppedJob job("SIGTERM", {"RELOAD:SIGHUP"}, KillMode::kGroup);
  job.Start();
  CHECK(job.Modify("RELOAD")[0] == "SIGHUP to group");
}

TEST_CASE("an action that fails is told to the operator") {
  SteppedJob job("SIGTERM", {"*:stdin"});
  job.failure = "the program does not read its stdin";
  job.Start();
  CHECK(job.Modify("HELLO")[1] ==
        "reply ZSU0103E MODIFY HELLO failed: the program does not read its stdin");
}

TEST_CASE("a rule can stop the program as STOP does") {
  SteppedJob job("SIGTERM", {"SHUTDOWN:stop"});
  job.Start();
  CHECK(
      job.Modify("SHUTDOWN") ==
      Words{
          "SIGTERM+CONT to process",
          "reply ZSU0101I MODIFY SHUTDOWN: SIGTERM sent to process 4711; SIGKILL follows "
          "after 10s",
          "detail ZSU0010I APP: MODIFY SHUTDOWN entered at console COLIN", "timer 10s"});
  CHECK(job.EndsBySignal(SIGTERM).back() == "finish 0");
}

TEST_CASE("a long text is cut short in its answer, not in what it does") {
  SteppedJob job("SIGTERM", {"*:stdin"});
  job.Start();
  const std::string text(100, 'X');
  const Words words = job.Modify(text);
  CHECK(words[0] == "stdin " + text);
  CHECK(words[1] == "reply ZSU0101I MODIFY " + std::string(37, 'X') +
                        "...: line of 100 bytes for stdin");
}

TEST_CASE("zsuper's own words come before the rules") {
  SteppedJob job("SIGINT/5s/SIGTERM", {"*:stdin"});
  job.Start();
  job.Modify("ONE");
  job.now += std::chrono::seconds(65);
  CHECK(job.Modify("ZSUPER STATUS") ==
        Words{"reply ZSU0104I APP status\n PROGRAM  running, process 4711, up 1m5s\n"
              " COMMANDS 2 taken, 0 without a rule, 0 failed\n"
              " STOP     send SIGINT, SIGTERM follows after 5s, SIGKILL after 10s"});
  CHECK(job.Modify("ZSUPER  RULES ") ==
        Words{"reply ZSU0105I APP rules, the first that matches is taken\n *:stdin\n"
              " STOP: send SIGINT, SIGTERM follows after 5s, SIGKILL after 10s"});
  CHECK(job.Modify("ZSUPER")[0].substr(0, 36) == "reply ZSU0106I APP understands\n F AP");
  CHECK(job.Modify("ZSUPER FLY") ==
        Words{"reply ZSU0107E MODIFY ZSUPER FLY: not known; use STATUS, RULES or HELP"});
  CHECK(job.Modify("ZSUPERB")[0] == "stdin ZSUPERB");
}

TEST_CASE("START reaches the program's handler, and its parameters are reported") {
  SteppedJob job;
  job.Start();
  CHECK(job.Enter(Verb::kStart, "COLD") ==
        Words{"tell ZSU0108I APP was started with parameters: COLD"});
  CHECK(job.Registers(true, true) == Words{"call (COLD)"});
  CHECK(job.Enter(Verb::kStart) == Words{"call ()"});
}

TEST_CASE("option --on-start takes START's parameters as its text") {
  SteppedJob job;
  job.policy.on_start = ParseAction("stdin=start {text}").value();
  job.Start();
  CHECK(job.Enter(Verb::kStart, "COLD")[0] == "stdin start COLD");
}

TEST_CASE("signals to zsuper are passed on") {
  SteppedJob job;
  job.Start();
  CHECK(job.Signal(SIGHUP).front() == "SIGHUP to process");
  CHECK(job.Signal(SIGTSTP).front() == "SIGTSTP to group");
  CHECK(job.Signal(SIGRTMIN + 3).front() == "SIGRTMIN+3 to process");
}

TEST_CASE("a key of the terminal reaches the whole group as it is, and stops nothing") {
  const KillMode mode = GENERATE(KillMode::kProcess, KillMode::kGroup, KillMode::kMixed);
  const int signal = GENERATE(SIGINT, SIGQUIT, SIGTSTP);
  SteppedJob job("SIGTERM", {}, mode);
  job.Start();
  const std::string name = SignalName(signal);
  const Words expected{name + " to group",
                       "detail ZSU0006I " + name + " received by zsuper: passed on"};
  CHECK(job.Key(signal) == expected);
  CHECK(job.Key(signal) == expected);
  CHECK(job.Stop()[0] ==
        "SIGTERM+CONT to " + std::string(mode == KillMode::kGroup ? "group" : "process"));
  CHECK(job.Key(signal) == expected);
}

TEST_CASE("a stop signal that the program ignores from its start is warned of") {
  SteppedJob job("SIGINT/2s/SIGTERM");
  CHECK(job.Happen(ProgramStarted{4711, true}) ==
        Words{"detail ZSU0001I APP started, process 4711",
              "tell ZSU0210W APP: STOP begins with SIGINT, which was ignored when "
              "zsuper started and stays so unless the program handles it"});
}

TEST_CASE("a command that comes when all is over is answered") {
  SteppedJob job;
  job.Start();
  job.Exits(0);
  CHECK(job.Stop() == Words{"reply ZSU0109W STOP: APP is ending, nothing done"});
}
