// SPDX-License-Identifier: Apache-2.0
#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace zsuper;  // NOLINT(google-build-using-namespace)
using Words = SteppedJob::Words;

namespace {

constexpr auto kEnd = CallsLost::Cause::kEnd;
constexpr auto kLost = CallsLost::Cause::kLost;

}  // namespace

TEST_CASE("call= hands the command to a Python function, whose reply is the answer") {
  SteppedJob job("SIGTERM", {"LOG *:call=app.ops:set_level"});
  job.Start();
  CHECK(job.Modify("LOG DEBUG") == Words{"call app.ops:set_level(LOG DEBUG)"});
  SECTION("it replies") {
    CHECK(job.Happen(CallReplied{job.seq, {"level is DEBUG"}}) ==
          Words{"reply level is DEBUG"});
    CHECK(job.Happen(CallEnded{job.seq, {}}).empty());
  }
  SECTION("it says nothing") {
    CHECK(job.Happen(CallEnded{job.seq, {}}) ==
          Words{"reply ZSU0101I MODIFY LOG DEBUG: app.ops:set_level called"});
    CHECK(job.Happen(CallReplied{job.seq, {"late"}}) == Words{"reply late"});
  }
  SECTION("it raises an exception") {
    CHECK(job.Happen(CallEnded{job.seq, "ValueError: no such level"}) ==
          Words{"reply ZSU0103E MODIFY LOG DEBUG failed: ValueError: no such level"});
    CHECK(job.state.failed == 1);
  }
  SECTION("the program ends first") {
    CHECK(job.Happen(CallsLost{kEnd, "the program has ended", {job.seq}}) ==
          Words{"reply ZSU0103E MODIFY LOG DEBUG failed: the program has ended"});
  }
}

TEST_CASE("a MODIFY that no rule takes goes to the program's handler, if it has one") {
  SteppedJob job("SIGTERM", {"RELOAD:SIGHUP"});
  job.Start();
  CHECK(job.Modify("HELLO")[0].substr(0, 14) == "reply ZSU0102W");
  job.Happen(HandlersChanged{true, true});
  CHECK(
      job.Modify("ZSUPER RULES") ==
      Words{"reply ZSU0105I APP rules, the first that matches is taken\n RELOAD:SIGHUP\n"
            " what no rule takes: hand it to the program's Python\n"
            " STOP: hand it to the program's Python, SIGKILL follows after 10s"});
  CHECK(job.Modify("HELLO") == Words{"call (HELLO)"});
  CHECK(job.Happen(CallEnded{job.seq, {}}) ==
        Words{"reply ZSU0101I MODIFY HELLO: taken by the program"});
  CHECK(job.Modify("RELOAD")[0] == "SIGHUP to process");
  job.Happen(HandlersChanged{false, false});
  CHECK(job.Modify("HELLO")[0].substr(0, 14) == "reply ZSU0102W");
}

TEST_CASE("STOP goes to the program's handler, and the grace period runs all the same") {
  SteppedJob job;
  job.Start();
  job.Happen(HandlersChanged{true, true});
  CHECK(job.Stop() == Words{"reply ZSU0101I STOP: taken by the program; SIGKILL follows "
                            "after 10s",
                            "call ()", "timer 10s"});
  CHECK(job.Happen(CallsLost{kEnd, "the program has ended", {job.seq}}).empty());
  SECTION("it ends") {
    CHECK(job.Exits(0) == Words{"no timer", "reply ZSU0002I APP ended, status 0",
                                "detail ZSU0002I APP ended, status 0", "finish 0"});
  }
  SECTION("it does not") {
    CHECK(job.TimeOut()[1] == "SIGKILL to group");
  }
}

TEST_CASE("a STOP whose sequence was given is not the handler's") {
  SteppedJob job("SIGINT");
  job.policy.on_stop_given = true;
  job.Start();
  job.Happen(HandlersChanged{true, true});
  CHECK(job.Stop()[0] == "SIGINT+CONT to process");
}

TEST_CASE("a signal to zsuper stops the program by signal, handler or not") {
  SteppedJob job;
  job.Start();
  job.Happen(HandlersChanged{true, true});
  CHECK(job.Signal(SIGTERM)[1] == "SIGTERM+CONT to process");
}

TEST_CASE("what the program says of itself is shown by STATUS") {
  SteppedJob job;
  job.Start();
  CHECK(job.Happen(ProgramIsReady{}) == Words{"detail ZSU0008I APP is ready"});
  CHECK(job.Happen(ProgramStatus{"3 of 7 loaded"}).empty());
  CHECK(job.Modify("ZSUPER STATUS")[0].find(
            "\n PROGRAM  ready, process 4711, up 0s\n SAYS     3 of 7 loaded\n") !=
        std::string::npos);
  CHECK(job.Happen(ProgramSaid{{"DISK FULL"}}) == Words{"pass on DISK FULL"});
}

TEST_CASE("a function that runs long is reported, with what waits behind it") {
  SteppedJob job("SIGTERM", {"*:call=app:work"});
  job.Start();
  job.Modify("WORK");
  CHECK(
      job.Happen(CallIsSlow{job.seq, 10, 3, false}) ==
      Words{"announce ZSU0326W APP: the function for MODIFY WORK has been running for 10 "
            "s, 3 commands wait behind it"});
  CHECK(
      job.Happen(CallIsSlow{job.seq, 10, 3, true}) ==
      Words{"announce ZSU0327W APP: the program ends while its function for MODIFY WORK "
            "still runs"});
}

TEST_CASE(
    "functions that can't be reached any more are told of, and commands answered so") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f"});
  job.Start();
  job.Happen(HandlersChanged{true, true});
  job.Modify("X");
  CHECK(job.Happen(CallsLost{kLost, "the program has closed the channel", {job.seq}}) ==
        Words{"announce ZSU0330E APP: unable to reach its Python functions any more: the "
              "program has closed the channel. STOP still ends it",
              "reply ZSU0103E MODIFY X failed: the program has closed the channel"});
  CHECK(job.Modify("X") ==
        Words{"reply ZSU0103E MODIFY X failed: the program's Python functions can't be "
              "reached any more"});
  CHECK(job.Modify("CALL") == Words{"call app:f(CALL)"});  // whose channel says why not
  CHECK(job.Stop()[0] == "SIGTERM+CONT to process");
}

TEST_CASE("a channel lost while the program is being stopped is nobody's concern") {
  SteppedJob job;
  job.Start();
  job.Happen(HandlersChanged{true, true});
  job.Stop();
  CHECK(job.Happen(CallsLost{kLost, "the program has closed the channel", {}}).empty());
}

TEST_CASE(
    "a program in another's place takes no commands, and nobody took them from it") {
  SteppedJob job;
  job.Start();
  job.Happen(HandlersChanged{true, true});
  CHECK(job.Happen(CallsLost{CallsLost::Cause::kNobody, "exec", {}}).empty());
  CHECK(job.Modify("X")[0].substr(0, 14) == "reply ZSU0102W");
}

TEST_CASE("while the program's Python ends, MODIFYs for it are only answered") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f", "HUP:SIGHUP"});
  job.Start();
  job.Happen(HandlersChanged{true, true});
  const bool told = GENERATE(false, true);
  if (told) {
    job.Happen(PythonIsLeaving{});
  } else {
    job.Happen(CallsLost{kEnd, "the program has ended", {}});
  }
  CHECK(job.Modify("X") == Words{"reply ZSU0109W MODIFY X: APP is ending, nothing done"});
  CHECK(job.Modify("CALL") ==
        Words{"reply ZSU0109W MODIFY CALL: APP is ending, nothing done"});
  CHECK(job.Modify("HUP")[0] == "SIGHUP to process");
}
