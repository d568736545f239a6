// SPDX-License-Identifier: Apache-2.0
#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace zsuper;  // NOLINT(google-build-using-namespace)
using Words = SteppedJob::Words;

TEST_CASE("STOP sends SIGTERM, then SIGKILL to the group after the grace period") {
  SteppedJob job;
  job.Start();
  CHECK(
      job.Stop() ==
      Words{
          "SIGTERM+CONT to process",
          "reply ZSU0101I STOP: SIGTERM sent to process 4711; SIGKILL follows after 10s",
          "detail ZSU0010I APP: STOP entered at console COLIN", "timer 10s"});
  CHECK(job.TimeOut() ==
        Words{"SIGKILL to group",
              "tell ZSU0005W APP did not end within 10s, SIGKILL sent to group 4711",
              "no timer"});
  CHECK(job.EndsBySignal(SIGKILL) ==
        Words{"reply ZSU0003I APP ended by SIGKILL, status 137",
              "detail ZSU0003I APP ended by SIGKILL, status 137",
              "finish 137 by SIGKILL"});
}

TEST_CASE("an end by the stop signal after an operator's STOP counts as 0") {
  SteppedJob job;
  job.Start();
  job.Stop();
  CHECK(job.EndsBySignal(SIGTERM).back() == "finish 0");
}

TEST_CASE("an end by the stop signal that no operator asked for counts as 128+n") {
  SteppedJob job;
  job.Start();
  SECTION("the signal came from somewhere else") {
    CHECK(
        job.EndsBySignal(SIGTERM) ==
        Words{"tell ZSU0003I APP ended by SIGTERM, status 143", "finish 143 by SIGTERM"});
  }
  SECTION("the signal was sent to zsuper") {
    job.Signal(SIGTERM);
    CHECK(job.EndsBySignal(SIGTERM) ==
          Words{"detail ZSU0003I APP ended by SIGTERM, status 143", "no timer",
                "finish 143 by SIGTERM"});
  }
}

TEST_CASE("the program's own status is kept after a STOP") {
  SteppedJob job;
  job.Start();
  job.Stop();
  CHECK(job.Exits(3).back() == "finish 3");
}

TEST_CASE("an end by another signal than the stop's is told as it is") {
  SteppedJob job;
  job.Start();
  job.Stop();
  CHECK(job.EndsBySignal(SIGSEGV).back() == "finish 139 by SIGSEGV");
}

TEST_CASE("SIGKILL counts as 0 only where it is the stop signal") {
  SteppedJob job("SIGKILL");
  job.Start();
  CHECK(job.Stop().front() == "SIGKILL to group");
  CHECK(job.EndsBySignal(SIGKILL).back() == "finish 0");
}

TEST_CASE("option --exit-map comes before the rule of the stop signal") {
  SteppedJob job;
  job.policy.exit_map = {{143, 7}, {1, 0}};
  job.Start();
  SECTION("signal") {
    job.Stop();
    CHECK(job.EndsBySignal(SIGTERM).back() == "finish 7");
  }
  SECTION("code") {
    CHECK(job.Exits(1) ==
          Words{"detail ZSU0009I APP ended, status 0 in place of the program's 1",
                "finish 0"});
  }
  SECTION("not named") {
    CHECK(job.Exits(2).back() == "finish 2");
  }
}

TEST_CASE("a second STOP takes the next step at once") {
  SteppedJob job("SIGINT/5s/SIGTERM/7s/SIGKILL");
  job.Start();
  job.Stop();
  CHECK(job.Stop() ==
        Words{"SIGTERM+CONT to process",
              "reply ZSU0101I STOP: already stopping, next step at once: SIGTERM "
              "sent to process 4711; SIGKILL follows after 7s",
              "detail ZSU0010I APP: STOP entered at console COLIN", "timer 7s"});
  CHECK(job.Stop() ==
        Words{"SIGKILL to group",
              "reply ZSU0101I STOP: already stopping, next step at once: SIGKILL "
              "sent to group 4711; nothing follows",
              "detail ZSU0010I APP: STOP entered at console COLIN", "no timer"});
  CHECK(job.Stop() ==
        Words{"reply ZSU0101I STOP: already stopping, no step is left. CANCEL "
              "ends the job without delay"});
  CHECK(job.EndsBySignal(SIGTERM).back() == "finish 0");
}

TEST_CASE("a sequence that says never does not kill") {
  SteppedJob job("SIGTERM/5s/never");
  job.Start();
  CHECK(job.Stop() ==
        Words{"SIGTERM+CONT to process",
              "reply ZSU0101I STOP: SIGTERM sent to process 4711; nothing follows",
              "detail ZSU0010I APP: STOP entered at console COLIN"});
  CHECK(job.TimeOut().empty());
}

TEST_CASE("a STOP that is only answered stops nothing, however often it comes") {
  SteppedJob job("reply=Use F APP,SHUTDOWN/never", {"SHUTDOWN:SIGTERM"});
  job.Start();
  CHECK(job.Stop() == Words{"reply Use F APP,SHUTDOWN"});
  CHECK(job.Stop() == Words{"reply Use F APP,SHUTDOWN"});
  CHECK_FALSE(job.state.stopping);
  CHECK(job.Signal(SIGTERM).front() == "SIGTERM to process");
  CHECK(job.Modify("SHUTDOWN")[0] == "SIGTERM to process");
}

TEST_CASE("STATUS says what comes next, and when") {
  SteppedJob job;
  job.Start();
  job.Stop();
  job.now += std::chrono::milliseconds(2500);
  CHECK(job.Modify("ZSUPER STATUS")[0].find("\n NEXT     SIGKILL in 8s") !=
        std::string::npos);
}

TEST_CASE("STOP can begin with a line on stdin") {
  SteppedJob job("stdin=quit {console}/3s/SIGTERM");
  job.Start();
  CHECK(job.Stop() ==
        Words{"stdin quit COLIN",
              "reply ZSU0101I STOP: line of 10 bytes for stdin; SIGTERM follows "
              "after 3s, SIGKILL after 10s",
              "detail ZSU0010I APP: STOP entered at console COLIN", "timer 3s"});
}

TEST_CASE("a first step that fails is told, and the grace period runs all the same") {
  SteppedJob job("stdin=quit");
  job.failure = "stdin is closed";
  job.Start();
  CHECK(job.Stop() ==
        Words{"stdin quit",
              "reply ZSU0103E STOP failed: stdin is closed; SIGKILL follows after "
              "10s",
              "detail ZSU0010I APP: STOP entered at console COLIN", "timer 10s"});
}

TEST_CASE("the kill mode decides whom the signals of a stop reach") {
  const auto [mode, term, kill] = GENERATE(table<KillMode, std::string, std::string>(
      {{KillMode::kProcess, "SIGTERM+CONT to process", "SIGKILL to process"},
       {KillMode::kGroup, "SIGTERM+CONT to group", "SIGKILL to group"},
       {KillMode::kMixed, "SIGTERM+CONT to process", "SIGKILL to group"}}));
  SteppedJob job("SIGTERM", {}, mode);
  job.Start();
  CHECK(job.Stop()[0] == term);
  CHECK(job.TimeOut()[0] == kill);
}

TEST_CASE(
    "after a STOP the rest of the group gets the last signal and the rest of the time") {
  SteppedJob job;
  job.Start();
  job.Stop();
  CHECK(job.EndsBySignal(SIGTERM, true) ==
        Words{"SIGTERM+CONT to group",
              "tell ZSU0004W APP: processes of its group live on after the program, "
              "SIGTERM sent to them"});
  SECTION("they end") {
    CHECK(job.GroupIsGone().back() == "finish 0");
  }
  SECTION("they do not end") {
    CHECK(job.TimeOut()[0] == "SIGKILL to group");
    CHECK(job.GroupIsGone().back() == "finish 0");
  }
  SECTION("a second STOP kills them at once") {
    CHECK(job.Stop()[0] == "SIGKILL to group");
  }
  SECTION("a MODIFY comes too late") {
    CHECK(job.Modify("RELOAD") ==
          Words{"reply ZSU0109W MODIFY RELOAD: APP is ending, nothing done"});
  }
}

TEST_CASE("a program that ends by itself leaves nothing of its group behind") {
  SteppedJob job;
  job.Start();
  CHECK(job.Exits(5, true) ==
        Words{"SIGTERM+CONT to group",
              "tell ZSU0004W APP: processes of its group live on after the program, "
              "SIGTERM sent to them",
              "timer 10s"});
  CHECK(job.TimeOut()[0] == "SIGKILL to group");
  CHECK(job.GroupIsGone().back() == "finish 5");
}

TEST_CASE("with kill mode process the job ends with the program") {
  SteppedJob job("SIGTERM", {}, KillMode::kProcess);
  job.Start();
  CHECK(job.Exits(0, true).back() == "finish 0");
}

TEST_CASE("SIGTERM and SIGINT to zsuper run the stop sequence once") {
  SteppedJob job;
  job.Start();
  CHECK(job.Signal(SIGINT) == Words{"SIGINT+CONT to process",
                                    "detail ZSU0006I SIGINT received by zsuper: stopping",
                                    "timer 10s"});
  CHECK(job.Signal(SIGTERM) ==
        Words{"detail ZSU0006I SIGTERM received by zsuper: already stopping"});
  CHECK(job.Stop()[0] == "SIGKILL to group");
}

TEST_CASE("a signal of a stop that fails is told, and the next step follows") {
  SteppedJob job("SIGTERM/3s/SIGINT/5s/SIGKILL");
  job.Start();
  job.Stop();
  job.failure = "unable to signal the program: No such process";
  CHECK(job.TimeOut() ==
        Words{"SIGINT+CONT to process",
              "tell ZSU0011E APP: SIGINT to process 4711 failed: unable to signal the "
              "program: No such process; SIGKILL follows after 5s",
              "timer 5s"});
  CHECK(job.EndsBySignal(SIGTERM, true)[1].substr(0, 44) ==
        "tell ZSU0011E APP: SIGINT to group 4711 fail");
}

TEST_CASE("a STOP that follows a signal makes it the operator's stop") {
  SteppedJob job("SIGTERM/1s/SIGINT");
  job.Start();
  job.Signal(SIGTERM);
  job.Stop();
  CHECK(job.EndsBySignal(SIGINT).back() == "finish 0");
}
