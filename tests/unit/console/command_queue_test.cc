// SPDX-License-Identifier: Apache-2.0
#include "console/command_queue.h"

#include <catch2/catch.hpp>

#include <string>

using zsuper::Command;
using zsuper::CommandQueue;
using zsuper::Verb;

namespace {

struct Counted {
  int woken = 0;
  int resumed = 0;
  CommandQueue queue{2, [this] { ++woken; }, [this] { ++resumed; }};

  void Push(Verb verb, const std::string& text) {
    Command command;
    command.verb = verb;
    command.text = text;
    REQUIRE(queue.HasRoomFor(verb));
    queue.Push(command);
  }
  std::string Pop() {
    const std::optional<Command> command = queue.Pop();
    return command ? command->text : "nothing";
  }
};

}  // namespace

TEST_CASE("commands are read in order, each push wakes the reader") {
  Counted counted;
  counted.Push(Verb::kModify, "1");
  counted.Push(Verb::kModify, "2");
  CHECK(counted.woken == 2);
  CHECK(counted.Pop() == "1");
  CHECK(counted.Pop() == "2");
  CHECK(counted.Pop() == "nothing");
  CHECK(counted.resumed == 0);
}

TEST_CASE("STOP always has room and stands ahead, several in their order") {
  Counted counted;
  counted.Push(Verb::kModify, "1");
  counted.Push(Verb::kModify, "2");
  counted.Push(Verb::kStop, "stop 1");
  counted.Push(Verb::kStop, "stop 2");
  CHECK(counted.Pop() == "stop 1");
  CHECK(counted.Pop() == "stop 2");
  CHECK(counted.Pop() == "1");
}

TEST_CASE("STOPs take no room from MODIFYs") {
  Counted counted;
  counted.Push(Verb::kStop, "stop 1");
  counted.Push(Verb::kStop, "stop 2");
  counted.Push(Verb::kModify, "1");
  CHECK(counted.queue.HasRoomFor(Verb::kModify));
}

TEST_CASE("the writer is told once when a refused MODIFY would fit again") {
  Counted counted;
  counted.Push(Verb::kModify, "1");
  counted.Push(Verb::kModify, "2");
  CHECK_FALSE(counted.queue.HasRoomFor(Verb::kModify));
  counted.Push(Verb::kStop, "stop");
  CHECK(counted.Pop() == "stop");
  CHECK(counted.resumed == 0);
  CHECK(counted.Pop() == "1");
  CHECK(counted.resumed == 1);
  CHECK(counted.Pop() == "2");
  CHECK(counted.resumed == 1);
}
