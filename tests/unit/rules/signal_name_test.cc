// SPDX-License-Identifier: Apache-2.0
#include "rules/signal_name.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <signal.h>

#include <string>

using zsuper::ParseSignal;
using zsuper::SignalName;

TEST_CASE("a signal is known by its name, with or without SIG, in any case") {
  const auto [name, expected] = GENERATE(table<std::string, int>({
      {"SIGTERM", SIGTERM},
      {"TERM", SIGTERM},
      {"sigterm", SIGTERM},
      {"Hup", SIGHUP},
      {" SIGUSR1 ", SIGUSR1},
      {"STOP", SIGSTOP},
      {"SIGIO", SIGIO},
      {"SIGWINCH", SIGWINCH},
      {"IOT", SIGABRT},
  }));
  CAPTURE(name);
  CHECK(Value(ParseSignal(name)) == expected);
}

TEST_CASE("every signal of this system can be named") {
  for (int signal = 1; signal < NSIG; ++signal) {
    const std::string name = SignalName(signal);
    if (name.rfind("SIG", 0) == 0) {
      CAPTURE(name);
      CHECK(Value(ParseSignal(name)) == signal);
    }
  }
  CHECK(SignalName(SIGKILL) == "SIGKILL");
  CHECK(SignalName(SIGCHLD) == "SIGCHLD");
  CHECK(SignalName(SIGABRT) == "SIGABRT");
  CHECK(SignalName(0) == "signal 0");
  CHECK(SignalName(-3) == "signal -3");
  CHECK(SignalName(1077) == "signal 1077");
}

TEST_CASE("a signal's error says what to do") {
  const auto [name, where_and_why] = GENERATE(table<std::string, std::string>({
      {"", "1: none is given: use a name such as SIGTERM"},
      {"SIG", "1: 'SIG' is not a signal: use a name such as SIGTERM"},
      {"SIGHPU", "1: 'SIGHPU' is not a signal: use SIGHUP"},
      {" SIGTREM", "2: 'SIGTREM' is not a signal: use SIGTERM"},
      {"usr3", "1: 'usr3' is not a signal: use SIGUSR1"},
      {"SIGWHATEVER", "1: 'SIGWHATEVER' is not a signal: use a name such as SIGTERM"},
      {"15",
       "1: numbers are not taken, they differ between z/OS and Linux: use SIGTERM, which "
       "is 15 on this system"},
      {"-9",
       "1: numbers are not taken, they differ between z/OS and Linux: use SIGKILL, which "
       "is 9 on this system"},
      {"SIG1",
       "1: numbers are not taken, they differ between z/OS and Linux: use SIGHUP, which "
       "is 1 on this system"},
      {"99999999999",
       "1: numbers are not taken, they differ between z/OS and Linux: use a name such as "
       "SIGTERM"},
  }));
  const auto signal = ParseSignal(name);
  REQUIRE_FALSE(signal.has_value());
  CHECK(signal.error().text ==
        "ZSU0122E '" + name + "': wrong signal at character " + where_and_why);
}

#ifdef SIGRTMIN
TEST_CASE("real-time signals are counted from either end") {
  CHECK(ParseSignal("SIGRTMIN").value() == SIGRTMIN);
  CHECK(ParseSignal("sigrtmin+3").value() == SIGRTMIN + 3);
  CHECK(ParseSignal("RTMAX-1").value() == SIGRTMAX - 1);
  CHECK(ParseSignal("RTMAX").value() == SIGRTMAX);
  CHECK(SignalName(SIGRTMIN) == "SIGRTMIN");
  CHECK(SignalName(SIGRTMIN + 3) == "SIGRTMIN+3");
  CHECK(SignalName(SIGRTMAX - 1) == "SIGRTMAX-1");
  CHECK(SignalName(SIGRTMAX) == "SIGRTMAX");
}

TEST_CASE("a real-time signal beyond the last is refused") {
  const std::string name =
      GENERATE(as<std::string>{}, "RTMIN+31", "RTMAX-31", "RTMIN-1", "RTMAX+1", "RTMIN+",
               "RTMINX", "RTMIN+99999999999", "RTMIN3");
  CAPTURE(name);
  const auto signal = ParseSignal(name);
  REQUIRE_FALSE(signal.has_value());
  const std::string count = std::to_string(SIGRTMAX - SIGRTMIN);
  CHECK(signal.error().text ==
        "ZSU0122E '" + name + "': wrong signal at character 1: '" + name +
            "' is not a real-time signal: use SIGRTMIN to SIGRTMIN+" + count +
            " or SIGRTMAX-" + count + " to SIGRTMAX");
}
#endif

#ifdef __linux__
TEST_CASE("a signal that only z/OS has is refused with that reason") {
  const std::string name =
      GENERATE(as<std::string>{}, "SIGABND", "sigdanger", "DUMP", "SIGIOERR");
  CHECK_THAT(Failure(ParseSignal(name)), Catch::StartsWith("ZSU0122E '" + name + "'") &&
                                             Catch::Contains("this system has no SIG") &&
                                             Catch::EndsWith(", only z/OS has"));
}

TEST_CASE("Linux's own names are known there") {
  CHECK(ParseSignal("SIGPOLL").value() == SIGIO);
  CHECK(ParseSignal("SIGCLD").value() == SIGCHLD);
  CHECK(ParseSignal("SIGPWR").value() == SIGPWR);
  CHECK(ParseSignal("SIGSTKFLT").value() == SIGSTKFLT);
  CHECK(SignalName(SIGIO) == "SIGIO");
}
#endif
