// SPDX-License-Identifier: Apache-2.0
#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace zsuper;  // NOLINT(google-build-using-namespace)
using Words = SteppedJob::Words;

namespace {

bool Mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
constexpr auto kEnd = PythonLost::Cause::kEnd;
constexpr auto kLost = PythonLost::Cause::kLost;

}  // namespace

TEST_CASE("call= hands the command to a Python function, whose reply is the answer") {
  SteppedJob job("SIGTERM", {"LOG *:call=app.ops:set_level"});
  job.Start();
  job.Registers(false, false, true);
  CHECK(job.Modify("LOG DEBUG") == Words{"call app.ops:set_level(LOG DEBUG)"});
  SECTION("it replies") {
    CHECK(job.Says(channel::Reply{job.seq, {"level is DEBUG"}}) ==
          Words{"reply level is DEBUG"});
    CHECK(job.Says(channel::Done{job.seq, {}}).empty());
  }
  SECTION("it says nothing") {
    CHECK(
        job.Says(channel::Done{job.seq, {}}) ==
        Words{
            "reply ZSU0101I MODIFY LOG DEBUG: app.ops:set_level called in process 4711"});
    CHECK(job.Says(channel::Reply{job.seq, {"late"}}) == Words{"reply late"});
  }
  SECTION("it raises an exception") {
    CHECK(job.Says(channel::Done{job.seq, "ValueError: no such level"}) ==
          Words{"reply ZSU0103E MODIFY LOG DEBUG failed: ValueError: no such level"});
    CHECK(job.state.failed == 1);
  }
  SECTION("the program ends first") {
    CHECK(job.Happen(PythonLost{kEnd, "the program has ended"}) ==
          Words{"reply ZSU0103E MODIFY LOG DEBUG failed: the program has ended"});
  }
}

TEST_CASE("a MODIFY that no rule takes goes to the program's handler, if it has one") {
  SteppedJob job("SIGTERM", {"RELOAD:SIGHUP"});
  job.Start();
  CHECK(job.Modify("HELLO")[0].substr(0, 14) == "reply ZSU0102W");
  job.Registers(true, true);
  CHECK(
      job.Modify("ZSUPER RULES") ==
      Words{"reply ZSU0105I APP rules, the first that matches is taken\n RELOAD:SIGHUP\n"
            " what no rule takes: hand it to the program's Python\n"
            " STOP: hand it to the program's Python, SIGKILL follows after 10s"});
  CHECK(job.Modify("HELLO") == Words{"call (HELLO)"});
  CHECK(job.Says(channel::Done{job.seq, {}}) ==
        Words{"reply ZSU0101I MODIFY HELLO: taken by the program"});
  CHECK(job.Modify("RELOAD")[0] == "SIGHUP to process");
  job.Registers(false, false);
  CHECK(job.Modify("HELLO")[0].substr(0, 14) == "reply ZSU0102W");
}

TEST_CASE("a MODIFY that no rule takes waits for a program that may yet register") {
  SteppedJob job("SIGTERM", {"RELOAD:SIGHUP"});
  job.Start();
  job.Says(channel::Imported{});
  CHECK(job.Modify("A") == Words{"timer 4s"});
  job.now += std::chrono::seconds(1);
  CHECK(job.Modify("B").empty());
  const std::string warning_a =
      "reply ZSU0102W MODIFY A: no rule takes it, nothing done. F APP,ZSUPER RULES shows "
      "the rules";
  std::string warning_b = warning_a;
  warning_b.replace(warning_b.find("MODIFY A"), 8, "MODIFY B");
  CHECK(job.Modify("RELOAD")[0] == "SIGHUP to process");
  CHECK(Mentions(job.Modify("ZSUPER STATUS")[0],
                 "\n WAITING  2 for the program to register who takes them\n"));
  CHECK(Mentions(job.Modify("ZSUPER RULES")[0],
                 "\n what no rule takes: wait 4s for the program to register\n"));
  SECTION("it registers: they are handed over in order") {
    CHECK(job.Registers(false, true).empty());
    CHECK(job.Registers(true, true) == Words{"call (A)", "call (B)", "no timer"});
    CHECK(job.Says(channel::Done{job.seq, {}}).empty());
    CHECK(job.Modify("C") == Words{"call (C)"});
    SECTION("and closes: the next is warned of at once") {
      job.Registers(false, false);
      CHECK(Mentions(job.Modify("D")[0], "ZSU0102W"));
    }
  }
  SECTION("it is ready without having registered") {
    CHECK(job.Says(channel::Ready{}) ==
          Words{"detail ZSU0008I APP is ready", warning_a, warning_b, "no timer"});
    CHECK(job.state.unmatched == 2);
    CHECK(Mentions(job.Modify("C")[0], "ZSU0102W"));
    CHECK(job.Says(channel::Imported{}).empty());
    CHECK(Mentions(job.Modify("C")[0], "ZSU0102W"));
    job.Registers(true, true);
    CHECK(job.Modify("D") == Words{"call (D)"});
  }
  SECTION("it does not in time: each is warned of at its own") {
    CHECK(job.TimeOut() == Words{warning_a, "timer 1s"});
    CHECK(job.TimeOut() == Words{warning_b, "no timer"});
    CHECK(job.TimeOut().empty());
    CHECK(job.Modify("C") == Words{"timer 4s"});
  }
  SECTION("it ends") {
    CHECK(job.Exits(3)[0] == warning_a);
    CHECK(job.state.waiting.empty());
  }
  SECTION("it closes the channel") {
    CHECK(job.Happen(PythonLost{PythonLost::Cause::kNobody, "it did"}) ==
          Words{warning_a, warning_b, "no timer"});
  }
  SECTION("it can't be reached any more") {
    const Words said = job.Happen(PythonLost{PythonLost::Cause::kLost, "it hung up"});
    REQUIRE(said.size() == 4);
    CHECK(Mentions(said[1], "ZSU0103E MODIFY A failed: the program's Python functions"));
    CHECK(Mentions(said[2], "ZSU0103E MODIFY B failed: the program's Python functions"));
    CHECK(said[3] == "no timer");
  }
}

TEST_CASE("the timer serves what waits and the stop sequence, each in its time") {
  SteppedJob job("SIGINT/3s/SIGTERM/5s/SIGKILL");
  job.Start();
  job.Says(channel::Imported{});
  job.Modify("A");
  job.now += std::chrono::seconds(2);
  job.Stop();
  CHECK(*job.timer - job.now == std::chrono::seconds(2));  // A's, before the stop's 3s
  CHECK(job.Modify("B").empty());
  job.now += std::chrono::seconds(2);
  CHECK(job.TimeOut().size() == 2);
  CHECK(job.TimeOut() ==
        Words{"SIGTERM+CONT to process",
              "tell ZSU0005W APP did not end within 3s, SIGTERM sent to process 4711",
              "timer 1s"});
  CHECK(job.TimeOut().back() == "timer 4s");
  CHECK(job.TimeOut()[0] == "SIGKILL to group");
}

TEST_CASE("too many commands for a program that has not registered are refused") {
  SteppedJob job;
  job.Start();
  job.Says(channel::Imported{});
  for (int count = 0; count < 64; ++count) {
    job.Modify("X");
  }
  CHECK(job.Modify("ONE MORE") ==
        Words{"reply ZSU0103E MODIFY ONE MORE failed: 64 commands wait for the program's "
              "Python function, no more are taken"});
  CHECK(job.Stop()[0] == "SIGTERM+CONT to process");
  CHECK(job.Registers(true, true).size() == 65);
}

TEST_CASE("STOP goes to the program's handler, and the grace period runs all the same") {
  SteppedJob job;
  job.Start();
  job.Registers(true, true);
  CHECK(job.Stop() == Words{"reply ZSU0101I STOP: taken by the program; SIGKILL follows "
                            "after 10s",
                            "call ()",
                            "detail ZSU0010I APP: STOP entered at console COLIN",
                            "timer 10s"});
  CHECK(job.Happen(PythonLost{kEnd, "the program has ended"}).empty());
  SECTION("it ends") {
    CHECK(job.Exits(0) == Words{"reply ZSU0002I APP ended, status 0",
                                "detail ZSU0002I APP ended, status 0", "no timer",
                                "finish 0"});
    CHECK(job.told->console == "COLIN");
  }
  SECTION("it does not") {
    CHECK(job.TimeOut()[0] == "SIGKILL to group");
  }
}

TEST_CASE(
    "the program is told when a stop's next step is due, so that it can end before") {
  SteppedJob job("SIGINT/2s/SIGTERM/5s/SIGKILL");
  job.Start();
  CHECK_FALSE(job.next_step.has_value());
  job.Stop();
  CHECK(job.next_step == std::chrono::seconds(2));
  job.TimeOut();
  CHECK(job.next_step == std::chrono::seconds(5));
  job.Stop();
  CHECK_FALSE(job.next_step.has_value());
}

TEST_CASE("a STOP whose sequence was given is not the handler's") {
  SteppedJob job("SIGINT");
  job.policy.on_stop_given = true;
  job.Start();
  job.Registers(true, true);
  CHECK(job.Stop()[0] == "SIGINT+CONT to process");
}

TEST_CASE(
    "SIGTERM to zsuper does what STOP does, a SIGINT reaches the program as it is") {
  SteppedJob job;
  job.Start();
  SECTION("with a handler") {
    job.Registers(true, true);
    CHECK(job.Signal(SIGTERM) ==
          Words{"call ()", "detail ZSU0006I SIGTERM received by zsuper: stopping",
                "timer 10s"});
    CHECK(job.Says(channel::Done{0, {}}).empty());
  }
  SECTION("without one") {
    CHECK(job.Signal(SIGTERM)[0] == "SIGTERM+CONT to process");
  }
  SECTION("SIGINT") {
    job.Registers(true, true);
    CHECK(job.Signal(SIGINT)[0] == "SIGINT+CONT to process");
    CHECK(job.EndsBySignal(SIGINT).back() == "finish 130 by SIGINT");
  }
  SECTION("SIGINT, and STOP was given a sequence") {
    job.policy.on_stop_given = true;
    CHECK(job.Signal(SIGINT)[0] == "SIGTERM+CONT to process");
  }
}

TEST_CASE("what the program says of itself is shown by STATUS") {
  SteppedJob job;
  job.Start();
  CHECK(job.Says(channel::Ready{}) == Words{"detail ZSU0008I APP is ready"});
  CHECK(job.Says(channel::Status{"3 of 7 loaded"}) ==
        Words{"detail ZSU0012I APP says: 3 of 7 loaded"});
  CHECK(job.Says(channel::Status{"3 of 7 loaded"}).empty());
  CHECK(job.Modify("ZSUPER STATUS")[0].find(
            "\n PROGRAM  ready, process 4711, up 0s\n SAYS     3 of 7 loaded\n") !=
        std::string::npos);
  CHECK(job.Says(channel::Message{0, 0, {"DISK FULL"}}) == Words{"tell DISK FULL"});
}

TEST_CASE("a function that runs long is reported, with what waits behind it") {
  SteppedJob job("SIGTERM", {"*:call=app:work"});
  job.Start();
  job.Registers(false, false, true);
  job.Modify("WORK");
  CHECK(job.Says(channel::Slow{job.seq, 10, 3, false}) ==
        Words{"tell ZSU0326W APP: the function for MODIFY WORK has been running for 10 "
              "s; commands waiting behind it: 3"});
  CHECK(job.Says(channel::Slow{job.seq, 10, 3, true}) ==
        Words{"tell ZSU0327W APP: the program ends while its function for MODIFY WORK "
              "still runs"});
}

TEST_CASE("a command that the program does not even take is reported") {
  SteppedJob job("SIGTERM", {"*:call=app:work"});
  job.Start();
  job.Registers(false, false, true);
  job.Modify("WORK");
  CHECK(job.Happen(CommandUntaken{job.seq, std::chrono::seconds(10), 2}) ==
        Words{"tell ZSU0328W APP: the program has not taken MODIFY WORK for 10 s, it is "
              "busy or stopped; commands waiting behind it: 2"});
}

TEST_CASE(
    "functions that can't be reached any more are told of, and commands answered so") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f"});
  job.Start();
  job.Registers(true, true);
  job.Modify("X");
  CHECK(job.Happen(PythonLost{kLost, "the program has closed the channel"}) ==
        Words{"tell ZSU0330E APP: unable to reach its Python functions any more: the "
              "program has closed the channel. STOP still ends it",
              "reply ZSU0103E MODIFY X failed: the program has closed the channel"});
  CHECK(job.Modify("X") ==
        Words{"reply ZSU0103E MODIFY X failed: the program's Python functions can't be "
              "reached any more"});
  CHECK(
      job.Modify("CALL") ==
      Words{"reply ZSU0103E MODIFY CALL failed: the program's Python functions can't be "
            "reached any more"});
  CHECK(job.Stop()[0] == "SIGTERM+CONT to process");
}

TEST_CASE("a channel lost while the program is being stopped is nobody's concern") {
  SteppedJob job;
  job.Start();
  job.Registers(true, true);
  job.Stop();
  job.Says(channel::Accepted{job.seq});
  CHECK(job.Happen(PythonLost{kLost, "the program has closed the channel"}).empty());
}

TEST_CASE("a STOP that no longer reached the program's Python goes by signal") {
  SteppedJob job;
  job.Start();
  job.Registers(true, true);
  CHECK(job.Stop()[0].rfind("reply ZSU0101I STOP: taken by the program", 0) == 0);
  const Words done = job.Happen(PythonLost{kLost, "the program has closed the channel"});
  REQUIRE(done.size() == 2);
  CHECK(done[0].rfind("tell ZSU0330E", 0) == 0);
  CHECK(done[1] == "SIGTERM+CONT to process");
}

TEST_CASE("what the program declines is as if nobody had registered") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f"});
  job.Start();
  job.Registers(true, true, true);
  for (const char* text : {"X", "CALL"}) {
    job.Modify(text);
    job.Says(channel::Accepted{job.seq});
    CHECK(job.Says(channel::Refused{job.seq, channel::Refusal::kUntaken})[0].rfind(
              "reply ZSU0102W", 0) == 0);
  }
  CHECK(job.Stop()[0].rfind("reply ZSU0101I STOP: taken by the program", 0) == 0);
  job.Says(channel::Accepted{job.seq});
  const Words done = job.Says(channel::Refused{job.seq, channel::Refusal::kUntaken});
  REQUIRE(done.size() == 2);
  CHECK(done[0] == "SIGTERM+CONT to process");
  CHECK(done[1].rfind("reply ZSU0101I STOP: SIGTERM sent to", 0) == 0);
  CHECK(job.Says(channel::Refused{job.seq, channel::Refusal::kUntaken}).empty());
}

TEST_CASE("a program that becomes another one by exec starts anew") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f"});
  job.Start();
  job.Registers(true, true, true);
  CHECK(job.Happen(PythonLost{PythonLost::Cause::kNobody, "exec"}).empty());
  CHECK(job.Modify("X")[0].rfind("reply ZSU0102W", 0) == 0);
  SECTION("it imports zconsole and registers") {
    CHECK(job.Modify("CALL") == Words{"timer 4s"});
    job.Says(channel::Imported{});
    CHECK(job.Modify("Y").empty());
    CHECK(job.Registers(true, true, true) ==
          Words{"call app:f(CALL)", "call (Y)", "no timer"});
  }
  SECTION("it has nobody for a rule's call") {
    job.Modify("CALL");
    CHECK(job.TimeOut() ==
          Words{"reply ZSU0103E MODIFY CALL failed: the program's Python functions can't "
                "be reached any more",
                "no timer"});
  }
}

TEST_CASE("while the program's Python ends, MODIFYs for it are only answered") {
  SteppedJob job("SIGTERM", {"CALL:call=app:f", "HUP:SIGHUP"});
  job.Start();
  job.Registers(true, true);
  const bool told = GENERATE(false, true);
  if (told) {
    job.Says(channel::Leaving{});
  } else {
    job.Happen(PythonLost{kEnd, "the program has ended"});
  }
  CHECK(job.Modify("X") == Words{"reply ZSU0109W MODIFY X: APP is ending, nothing done"});
  CHECK(job.Modify("CALL") ==
        Words{"reply ZSU0109W MODIFY CALL: APP is ending, nothing done"});
  CHECK(job.Modify("HUP")[0] == "SIGHUP to process");
}
