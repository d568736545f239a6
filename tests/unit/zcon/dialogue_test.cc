// SPDX-License-Identifier: Apache-2.0
#include "zcon/dialogue.h"

#include "fakes/answering_task.h"
#include "fakes/hung_task.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

using zsuper::AnsweringTask;
using zsuper::Command;
using zsuper::Dialogue;
using zsuper::HungTask;
using zsuper::TemporaryFolder;
using zsuper::ZconStatus;
using Lines = std::vector<std::string>;

namespace {

zsuper::ZconOptions Options(
    std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
  zsuper::ZconOptions options;
  options.console = "TESTER";
  options.timeout = timeout;
  return options;
}

// A dialogue whose output is kept.
struct Talk {
  Lines lines;
  Dialogue dialogue;

  Talk(const TemporaryFolder& folder, bool stay,
       std::chrono::milliseconds timeout = std::chrono::seconds(30))
      : dialogue(folder.Path(), Options(timeout), stay,
                 [this](std::string_view line) { lines.emplace_back(line); }) {}

  // Enters a command and waits for all answers.
  Lines Enter(const std::string& line) {
    lines.clear();
    dialogue.Enter(line);
    while (dialogue.AnswersPending()) {
      dialogue.Serve(-1);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  void UntilLines(std::size_t count) {
    while (lines.size() < count && dialogue.TasksConnected()) {
      dialogue.Serve(-1);
    }
  }
};

}  // namespace

TEST_CASE("a command goes to every task that is meant") {
  const TemporaryFolder folder;
  const AnsweringTask one(folder, "WEB1");
  const AnsweringTask two(folder, "WEB2");
  const AnsweringTask other(folder, "BATCH");
  const auto [line, answers, status] = GENERATE(table<const char*, Lines, ZconStatus>(
      {{"f web1,x", {"GOT X"}, ZconStatus::kAccepted},
       {"MODIFY WEB*,'x'",
        {"WEB1     GOT 'x'", "WEB2     GOT 'x'"},
        ZconStatus::kAccepted},
       {"P BATCH", {"GOT "}, ZconStatus::kAccepted},
       {"F NOPE,X",
        {"IEE341I NOPE     NOT ACTIVE", "ZSU0414I D A,L lists the tasks"},
        ZconStatus::kRefused},
       {"F WEB1",
        {"IEE311I MODIFY   PARAMETER MISSING",
         "ZSU0414I put a comma and no blank between name and text: F WEB1,TEXT"},
        ZconStatus::kRefused},
       {"C WEB1", {"IEE301I WEB1     CANCEL COMMAND ACCEPTED"}, ZconStatus::kAccepted}}));
  Talk talk(folder, false);
  CHECK(talk.Enter(line) == answers);
  CHECK(talk.dialogue.Status() == status);
  CHECK_FALSE(talk.dialogue.TasksConnected());
}

TEST_CASE("a command that did nothing, or failed, counts as refused") {
  const TemporaryFolder folder;
  const auto [answer, status] = GENERATE(table<Lines, ZconStatus>(
      {{{"ZSU0101I MODIFY X: SIGHUP sent"}, ZconStatus::kAccepted},
       {{"ZSU0102W MODIFY X: no rule takes it"}, ZconStatus::kRefused},
       {{"ZSU0103E MODIFY X failed: no such process"}, ZconStatus::kRefused},
       {{"ZSU0107E MODIFY ZSUPER X: not known"}, ZconStatus::kRefused},
       {{"fine", "ZSU0103E a line of the program's"}, ZconStatus::kAccepted},
       {{"ZSU0005W said by the program"}, ZconStatus::kAccepted}}));
  const AnsweringTask task(folder, "WEB",
                           [answer = answer](const Command&) { return answer; });
  Talk talk(folder, GENERATE(false, true));
  static_cast<void>(talk.Enter("F WEB,X"));
  CHECK(talk.dialogue.Status() == status);
}

TEST_CASE("an empty folder is named, and root is told of the others") {
  const TemporaryFolder folder;
  Talk talk(folder, false);
  Lines told = {"ZSU0416I no task runs in " + folder.Path()};
  if (::geteuid() == 0) {
    told.emplace_back(
        "ZSU0417I other users' tasks are in /run/user/UID/zsuper or /tmp/zsuper-UID: set "
        "ZSUPER_RUNTIME_DIR");
  }
  Lines lines = talk.Enter("P WEB");
  CHECK(lines.front() == "IEE341I WEB      NOT ACTIVE");
  CHECK(Lines(lines.begin() + 1, lines.end()) == told);
  talk.lines.clear();
  talk.dialogue.Enter("D A,L");
  REQUIRE(talk.lines.size() == 3 + told.size());
  CHECK(Lines(talk.lines.begin() + 3, talk.lines.end()) == told);
}

TEST_CASE("of several tasks the worst status counts") {
  const TemporaryFolder folder;
  const AnsweringTask one(folder, "WEB1");
  const AnsweringTask two(folder, "WEB2", AnsweringTask::Silent());
  Talk talk(folder, false, std::chrono::milliseconds(100));
  CHECK(talk.Enter("F WEB*,X") ==
        Lines{"WEB1     GOT X", "WEB2     ZSU0404W WEB2 has not answered within 100ms"});
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
}

TEST_CASE("a system that hangs is not waited for without end") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/HUNG.1");
  const bool stay = GENERATE(false, true);
  Talk talk(folder, stay, std::chrono::milliseconds(50));
  CHECK(talk.Enter("P HUNG") == Lines{"ZSU0404W HUNG has not answered within 50ms"});
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
}

TEST_CASE("a CANCEL that is not answered kills the process that holds the socket") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/HUNG.1");
  const bool stay = GENERATE(false, true);
  Talk talk(folder, stay, std::chrono::milliseconds(50));
  if (stay) {
    talk.dialogue.Enter("F HUNG,X");
  }
  talk.dialogue.Enter("C HUNG");
  while (talk.dialogue.AnswersPending()) {
    talk.dialogue.Serve(-1);
  }
  CHECK(task.Signal() == SIGKILL);
  REQUIRE(talk.lines.size() >= 2);
  CHECK(*(talk.lines.end() - 2) == "IEE301I HUNG     CANCEL COMMAND ACCEPTED");
  CHECK(
      talk.lines.back() ==
      fmt::format("ZSU0411W HUNG has not answered CANCEL within 50ms, process {} killed",
                  task.Pid()));
  CHECK(talk.dialogue.Status() == (stay ? ZconStatus::kNoAnswer : ZconStatus::kAccepted));
  CHECK_FALSE(talk.dialogue.TasksConnected());
}

TEST_CASE("CANCEL ends a task that takes no connection, other commands don't reach it") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/FULL.");
  const std::string path = folder.Path() + fmt::format("/FULL.{}", task.Pid());
  std::vector<zsuper::Fd> connections;
  for (auto next = zsuper::ConnectTask(path); next.has_value();
       next = zsuper::ConnectTask(path)) {
    connections.push_back(std::move(next.value()));
  }
  Talk talk(folder, GENERATE(false, true));
  CHECK(talk.Enter("P FULL").size() == 1);
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
  CHECK(talk.Enter("C FULL") ==
        Lines{"IEE301I FULL     CANCEL COMMAND ACCEPTED",
              fmt::format("ZSU0415W FULL takes no connection, process {} killed",
                          task.Pid())});
  CHECK(task.Signal() == SIGKILL);
}

TEST_CASE("each command that is not answered is told") {
  const TemporaryFolder folder;
  const AnsweringTask task(folder, "WEB", AnsweringTask::Silent());
  Talk talk(folder, true, std::chrono::milliseconds(50));
  talk.dialogue.Enter("F WEB,1");
  talk.dialogue.Enter("F WEB,2");
  talk.UntilLines(2);
  CHECK(talk.lines == Lines(2, "ZSU0404W WEB has not answered within 50ms"));
  CHECK_FALSE(talk.dialogue.AnswersPending());
}

TEST_CASE("DISPLAY waits for no task that hangs, and other commands go on meanwhile") {
  const TemporaryFolder folder;
  const HungTask hung(folder.Path() + "/HUNG.1");
  const AnsweringTask task(folder, "WEB");
  Talk talk(folder, true);
  talk.dialogue.Enter("D A,L");
  talk.dialogue.Enter("F WEB,X");
  CHECK(talk.lines.empty());
  talk.UntilLines(1);
  CHECK(talk.lines == Lines{"GOT X"});
  talk.UntilLines(7);
  CHECK_THAT(talk.lines[1], Catch::Matchers::StartsWith("IEE114I "));
  CHECK(talk.lines[5] == " HUNG            1  NO ANSWER");
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
}

TEST_CASE("a task's name stands in front only where several may have said it") {
  const TemporaryFolder folder;
  const AnsweringTask one(folder, "WEB1");
  const AnsweringTask two(folder, "WEB2");
  Talk talk(folder, true);
  CHECK(talk.Enter("F WEB1,A") == Lines{"GOT A"});
  CHECK(talk.Enter("F WEB*,B") == Lines{"WEB1     GOT B", "WEB2     GOT B"});
  CHECK(talk.Enter("F WEB1,C") == Lines{"GOT C"});
}

TEST_CASE("two tasks of one name are told apart by their process ids") {
  const TemporaryFolder folder;
  const HungTask one(folder.Path() + "/TWIN.1");
  const HungTask two(folder.Path() + "/TWIN.2");
  Talk talk(folder, false, std::chrono::milliseconds(50));
  CHECK(talk.Enter("F TWIN,X") ==
        Lines{"TWIN.1   ZSU0404W TWIN has not answered within 50ms",
              "TWIN.2   ZSU0404W TWIN has not answered within 50ms"});
  CHECK(talk.Enter("F TWIN.2,X") == Lines{"ZSU0404W TWIN has not answered within 50ms"});
  CHECK(talk.Enter("F TWIN.3,X") ==
        Lines{"IEE341I TWIN.3   NOT ACTIVE",
              "ZSU0414I TWIN is near; D A,L lists the tasks"});
}

TEST_CASE("a folder that can't be used is told, and is no empty one") {
  const TemporaryFolder folder;
  REQUIRE(::chmod(folder.Path().c_str(), 0777) == 0);
  const char* const line = GENERATE("P WEB", "D A,L");
  Talk talk(folder, GENERATE(false, true));
  const Lines lines = talk.Enter(line);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::Matchers::StartsWith("ZSU0401E "));
  CHECK(talk.dialogue.Status() == ZconStatus::kMisuse);
}

TEST_CASE("who stays hears the task until it ends") {
  const TemporaryFolder folder;
  Talk talk(folder, true);
  {
    std::promise<Command> received;
    AnsweringTask task(folder, "WEB", [&received](const Command& command) {
      if (command.verb == zsuper::Verb::kStop) {
        received.set_value(command);
      }
      return Lines{"GOT " + command.text};
    });
    CHECK(talk.Enter("F WEB,1") == Lines{"GOT 1"});
    CHECK(talk.Enter("F WEB,2") == Lines{"GOT 2"});
    CHECK(talk.Enter("P WEB") == Lines{"GOT "});
    task.Say(received.get_future().get().issuer, "STOPPING");
    talk.UntilLines(2);
    CHECK(talk.lines.back() == "STOPPING");
    CHECK(talk.dialogue.TasksConnected());
  }
  talk.UntilLines(1000);
  CHECK(talk.lines == Lines{"GOT ", "STOPPING"});
  CHECK(talk.dialogue.Status() == ZconStatus::kAccepted);
}

TEST_CASE("who stays does not wait for a task that refused") {
  const TemporaryFolder folder;
  const auto options = AnsweringTask::Named("WEB", folder.Path());
  const auto qedit = zsuper::OpenSimulatedSystem(options);  // takes no MODIFY yet
  REQUIRE(qedit.has_value());
  std::thread system(
      [&] { qedit.value().qedit->Wait(zsuper::Qedit::WaitOn::kPostOnly); });
  Talk talk(folder, true);
  CHECK(talk.Enter("F WEB,X") == Lines{"IEE342I MODIFY   REJECTED-TASK BUSY"});
  CHECK_FALSE(talk.dialogue.TasksConnected());
  CHECK(talk.dialogue.Status() == ZconStatus::kRefused);
  qedit.value().qedit->Post(zsuper::PostCode::kShutdown);
  system.join();
}

TEST_CASE("a task that ends before it answered is told") {
  const TemporaryFolder folder;
  Talk talk(folder, GENERATE(false, true));
  std::promise<void> received;
  auto task =
      std::make_unique<AnsweringTask>(folder, "WEB", [&received](const Command& command) {
        if (command.verb == zsuper::Verb::kStop) {
          received.set_value();
        }
        return Lines{};
      });
  talk.dialogue.Enter("P WEB");
  received.get_future().wait();
  task.reset();
  while (talk.dialogue.TasksConnected()) {
    talk.dialogue.Serve(-1);
  }
  CHECK(talk.lines == Lines{"ZSU0405W WEB ended before it answered"});
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
}

TEST_CASE("a task that ends with the command still unread is told as such") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/WEB.1");
  Talk talk(folder, GENERATE(false, true));
  talk.dialogue.Enter("F WEB,1");
  REQUIRE(::kill(task.Pid(), SIGKILL) == 0);
  REQUIRE(task.Signal() == SIGKILL);
  SECTION("before anything else is entered") {}
  SECTION("and is sent another") {
    talk.dialogue.Enter("F WEB,2");
  }
  while (talk.dialogue.TasksConnected()) {
    talk.dialogue.Serve(-1);
  }
  CHECK(talk.lines == Lines{"ZSU0405W WEB ended before it answered"});
  CHECK(talk.dialogue.Status() == ZconStatus::kNoAnswer);
}
