// SPDX-License-Identifier: Apache-2.0
#include "system/qedit_sim.h"

#include "fakes/answering_task.h"
#include "fakes/results.h"
#include "fakes/temporary_folder.h"
#include "fakes/varlink_client.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

using zsuper::AnsweringTask;
using zsuper::Command;
using zsuper::TemporaryFolder;
using zsuper::VarlinkClient;
using Lines = std::vector<std::string>;

namespace {

std::string SocketOf(const TemporaryFolder& folder, const std::string& jobname = "WEB") {
  return zsuper::TaskSocketPath(folder.Path(), jobname, ::getpid());
}

}  // namespace

TEST_CASE("a MODIFY comes with its console and its token, and its answer goes back") {
  const TemporaryFolder folder;
  std::promise<Command> received;
  AnsweringTask task(folder, "WEB", [&received](const Command& command) {
    if (command.verb == zsuper::Verb::kModify) {
      received.set_value(command);
    }
    return Lines{"FIRST LINE", "SECOND LINE"};
  });
  VarlinkClient client(SocketOf(folder));
  client.Call("org.zsuper.Console.Command", {{"command", "f web,log 'Ab c'"},
                                             {"console", "OPER1"},
                                             {"cart", "C9E2C6DBC300af3b"}});
  CHECK(client.Short() == "+ FIRST LINE SECOND LINE");
  const Command command = received.get_future().get();
  CHECK(command.text == "LOG 'Ab c'");
  CHECK(command.issuer.console == "OPER1");
  CHECK(command.issuer.console_id != 0);
  CHECK(command.issuer.cart ==
        std::array<std::uint8_t, 8>{0xC9, 0xE2, 0xC6, 0xDB, 0xC3, 0x00, 0xAF, 0x3B});
}

TEST_CASE("answers reach the console that asked, among many at once") {
  const TemporaryFolder folder;
  const AnsweringTask task(folder, "WEB", AnsweringTask::Echo(), 255);
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(SocketOf(folder));
    clients.back().Command(fmt::format("F WEB,NUMBER {}", i));
  }
  for (int i = 99; i >= 0; --i) {
    CHECK(clients[i].Short() == fmt::format("+ GOT NUMBER {}", i));
  }
}

TEST_CASE("what the system refuses is answered by the system") {
  const TemporaryFolder folder;
  const AnsweringTask task(folder, "WEB");
  VarlinkClient client(SocketOf(folder));
  const auto [line, answer] = GENERATE(
      table<const char*, const char*>({{"F WEB", "- IEE311I MODIFY   PARAMETER MISSING"},
                                       {"XYZ WEB", "- IEE305I XYZ      COMMAND INVALID"},
                                       {"F OTHER,X", "- IEE341I OTHER    NOT ACTIVE"},
                                       {"C OTHER", "- IEE341I OTHER    NOT ACTIVE"},
                                       {"D A,L", "- IEE305I DISPLAY  COMMAND INVALID"},
                                       {"F W*,X", "+ GOT X"}}));
  client.Command(line);
  CHECK(client.Short() == answer);
}

TEST_CASE("a task whose queue and chain are full is busy") {
  const TemporaryFolder folder;
  std::promise<void> working;
  std::promise<void> go_on;
  bool first = true;
  {
    const AnsweringTask task(
        folder, "WEB",
        [&, done = go_on.get_future().share()](const Command& command) {
          if (command.verb == zsuper::Verb::kModify && std::exchange(first, false)) {
            working.set_value();
            done.wait();
          }
          return Lines{"GOT " + command.text};
        },
        1, 1);
    VarlinkClient one(SocketOf(folder));
    one.Command("F WEB,1");
    working.get_future().wait();
    VarlinkClient two(SocketOf(folder));  // its command goes to the queue
    two.Command("F WEB,2");
    VarlinkClient three(SocketOf(folder));  // to the chain
    three.Command("F WEB,3");
    VarlinkClient four(SocketOf(folder));
    std::string answer;
    do {  // until the listener has moved the second to the queue
      four.Command("F WEB,4");
      answer = four.Short();
    } while (answer != "- IEE342I MODIFY   REJECTED-TASK BUSY");
    go_on.set_value();
    CHECK(one.Short() == "+ GOT 1");
    CHECK(two.Short() == "+ GOT 2");
  }
}

TEST_CASE(
    "a command without an answer ends in NoAnswer, and its late answer is dropped") {
  const TemporaryFolder folder;
  std::promise<Command> received;
  AnsweringTask task(folder, "WEB", [&](const Command& command) {
    if (command.text == "SLOW") {
      received.set_value(command);
      return Lines{};
    }
    return Lines{"GOT " + command.text};
  });
  VarlinkClient client(SocketOf(folder));
  client.Call("org.zsuper.Console.Command",
              {{"command", "F WEB,SLOW"}, {"timeout_ms", 150}});
  const Command slow = received.get_future().get();
  const auto reply = client.Reply().value();
  CHECK(reply.error == "org.zsuper.Console.NoAnswer");
  CHECK(reply.parameters.at("messages").at(0) ==
        "ZSU0404W WEB has not answered within 150ms");
  task.Say(slow.issuer, "LATE");
  client.Command("F WEB,NEXT");
  CHECK(client.Short() == "+ GOT NEXT");
}

TEST_CASE("with more, every message comes, across commands, until the task ends") {
  const TemporaryFolder folder;
  std::promise<Command> received;
  VarlinkClient* watcher = nullptr;
  std::optional<VarlinkClient> client;
  {
    AnsweringTask task(folder, "WEB", [&](const Command& command) {
      if (command.text == "A") {
        received.set_value(command);
      }
      return Lines{"GOT " + command.text};
    });
    client.emplace(SocketOf(folder));
    watcher = &*client;
    watcher->Command("F WEB,A", true);
    CHECK(watcher->Short() == "+... GOT A");
    const Command command = received.get_future().get();
    task.Say(command.issuer, "MORE");
    CHECK(watcher->Short() == "+... MORE");

    watcher->Command("F WEB,B", true);
    CHECK(watcher->Short() == "+");  // the first call's last reply
    CHECK(watcher->Short() == "+... GOT B");
    watcher->Command("F", true);
    CHECK(watcher->Short() == "+");
    CHECK(watcher->Short() == "-... IEE311I MODIFY   PARAMETER MISSING");
    task.Say(command.issuer, "STILL THERE");
    CHECK(watcher->Short() == "+... STILL THERE");
    task.Say(command.issuer, "LAST WORDS");
  }
  CHECK(watcher->Short() == "+... LAST WORDS");
  CHECK(watcher->Short() == "+");
  CHECK(watcher->Short() == "closed");
}

TEST_CASE("a command that the task's end overtakes is told so") {
  const TemporaryFolder folder;
  std::optional<VarlinkClient> client;
  {
    std::promise<void> received;
    const AnsweringTask task(folder, "WEB", [&received](const Command& command) {
      if (command.verb == zsuper::Verb::kStop) {
        received.set_value();
      }
      return Lines{};
    });
    client.emplace(SocketOf(folder));
    client->Command("P WEB");
    received.get_future().wait();
  }
  CHECK(client->Short() == "! ZSU0405W WEB ended before it answered");
  CHECK_FALSE(std::filesystem::exists(SocketOf(folder)));
}

TEST_CASE("CANCEL is answered before the task is told to die") {
  const TemporaryFolder folder;
  std::promise<bool> cancelled;
  auto options = AnsweringTask::Named("WEB", folder.Path());
  options.cancel = [&] {
    cancelled.set_value(std::filesystem::exists(SocketOf(folder)));
  };
  const AnsweringTask task(std::move(options), AnsweringTask::Silent());
  VarlinkClient other(SocketOf(folder));
  other.Command("F WEB,X", true);
  VarlinkClient client(SocketOf(folder));
  client.Command("c web");
  CHECK(client.Short() == "+ IEE301I WEB      CANCEL COMMAND ACCEPTED");
  CHECK_FALSE(cancelled.get_future().get());
  CHECK(other.Short() == "+");
}

TEST_CASE("a post of shutdown is not lost to one of resume") {
  const TemporaryFolder folder;
  auto qedit = zsuper::OpenSimulatedSystem(AnsweringTask::Named("WEB", folder.Path()));
  REQUIRE(qedit.has_value());
  zsuper::Qedit& system = *qedit.value().qedit;
  CHECK(system.TakePost() == 0);
  system.Post(zsuper::PostCode::kShutdown);
  system.Post(zsuper::PostCode::kResume);
  system.Wait(zsuper::Qedit::WaitOn::kPostOnly);
  CHECK(system.TakePost() == static_cast<std::uint32_t>(zsuper::PostCode::kShutdown));
  CHECK(system.TakePost() == 0);
}

TEST_CASE("START parameters that the system would refuse are refused") {
  const TemporaryFolder folder;
  auto options = AnsweringTask::Named("WEB", folder.Path());
  options.start_parms = "it's one apostrophe";
  CHECK_THAT(Failure(zsuper::OpenSimulatedSystem(std::move(options))),
             Catch::Matchers::Contains("ZSU0410E") &&
                 Catch::Matchers::Contains("DELIMITER ERROR"));
}
