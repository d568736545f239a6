// SPDX-License-Identifier: Apache-2.0
#include "zconsole/inbox.h"

#include <catch2/catch.hpp>

#include <string>

namespace {

using zsuper::Inbox;
using zsuper::Lanes;
using zsuper::Verb;
using zsuper::channel::Command;

constexpr Lanes kAll = {true, true};

Command Make(std::uint64_t seq, Verb verb = Verb::kModify, std::string target = "") {
  Command command;
  command.seq = seq;
  command.verb = verb;
  command.target = std::move(target);
  return command;
}

std::vector<std::uint64_t> TakeAll(Inbox& inbox, Lanes lanes) {
  std::vector<std::uint64_t> taken;
  while (const auto command = inbox.Take(lanes)) {
    taken.push_back(command->seq);
  }
  return taken;
}

}  // namespace

TEST_CASE("commands come in order, STOP ahead of what waits") {
  Inbox inbox(8);
  for (const auto& command : {Make(1), Make(2), Make(3, Verb::kStop),
                              Make(4, Verb::kStart), Make(5, Verb::kStop)}) {
    CHECK(inbox.Push(command));
  }
  CHECK(TakeAll(inbox, kAll) == std::vector<std::uint64_t>{3, 5, 1, 2, 4});
}

TEST_CASE("a full inbox refuses all but STOP") {
  Inbox inbox(2);
  CHECK(inbox.Push(Make(1)));
  CHECK(inbox.Push(Make(2)));
  CHECK_FALSE(inbox.Push(Make(3)));
  CHECK(inbox.Push(Make(4, Verb::kStop)));
  CHECK(TakeAll(inbox, kAll) == std::vector<std::uint64_t>{4, 1, 2});
  CHECK(inbox.Push(Make(5)));
}

TEST_CASE("each lane is taken by itself, or both in the order of arrival") {
  Inbox inbox(8);
  inbox.Push(Make(1, Verb::kModify, "m:f"));
  inbox.Push(Make(2));
  inbox.Push(Make(3, Verb::kModify, "m:f"));
  CHECK(inbox.Count({true, false}) == 1);
  CHECK(inbox.Count({false, true}) == 2);
  CHECK(TakeAll(inbox, {true, false}) == std::vector<std::uint64_t>{2});
  inbox.Push(Make(4));
  CHECK(TakeAll(inbox, kAll) == std::vector<std::uint64_t>{1, 3, 4});
  CHECK(inbox.Count(kAll) == 0);
}

TEST_CASE("a STOP can be taken alone") {
  Inbox inbox(8);
  inbox.Push(Make(1));
  CHECK_FALSE(inbox.TakeStop().has_value());
  inbox.Push(Make(2, Verb::kStop));
  CHECK(inbox.HasStop(kAll));
  CHECK(inbox.HasStop({true, false}));
  CHECK_FALSE(inbox.HasStop({false, true}));
  CHECK(inbox.TakeStop()->seq == 2);
  CHECK_FALSE(inbox.HasStop(kAll));
  CHECK_FALSE(inbox.TakeStop().has_value());
}
