// SPDX-License-Identifier: Apache-2.0
#include "zconsole/takers.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace zsuper;  // NOLINT(google-build-using-namespace)

namespace {

using Kind = Registration::Kind;
using Coming = Takers::Coming;
using channel::Registered;
using Numbers = std::vector<std::uint64_t>;

channel::Command Make(std::uint64_t seq, Verb verb = Verb::kModify,
                      std::string target = "") {
  channel::Command command;
  command.seq = seq;
  command.verb = verb;
  command.target = std::move(target);
  return command;
}

Numbers TakeAll(WaitingCommands& waiting, Kinds kinds) {
  Numbers taken;
  while (const auto command = waiting.Take(kinds)) {
    taken.push_back(command->seq);
  }
  return taken;
}

std::shared_ptr<Registration> Callback(Kinds takes) {
  return std::make_shared<Registration>(Kind::kCallback, takes, nullptr);
}

}  // namespace

TEST_CASE("commands come in order, STOP ahead of what waits") {
  WaitingCommands waiting(8);
  for (const auto& command : {Make(1), Make(2), Make(3, Verb::kStop),
                              Make(4, Verb::kStart), Make(5, Verb::kStop)}) {
    CHECK(waiting.Push(command));
  }
  CHECK(TakeAll(waiting, kAll) == Numbers{3, 5, 1, 2, 4});
}

TEST_CASE("where too many wait all is refused but STOP") {
  WaitingCommands waiting(2);
  CHECK(waiting.Push(Make(1)));
  CHECK(waiting.Push(Make(2)));
  CHECK_FALSE(waiting.Push(Make(3)));
  CHECK(waiting.Push(Make(4, Verb::kStop)));
  CHECK(TakeAll(waiting, kAll) == Numbers{4, 1, 2});
  CHECK(waiting.Push(Make(5)));
}

TEST_CASE("each kind is taken by itself, or several in the order of arrival") {
  WaitingCommands waiting(8);
  waiting.Push(Make(1, Verb::kModify, "m:f"));
  waiting.Push(Make(2));
  waiting.Push(Make(3, Verb::kStop, "m:f"));
  waiting.Push(Make(4, Verb::kStart));
  CHECK(waiting.Count(kCalls) == 2);
  CHECK(waiting.Count(kAllButCalls) == 2);
  CHECK(waiting.Count(kStops) == 0);
  CHECK(TakeAll(waiting, kStarts) == Numbers{4});
  CHECK(TakeAll(waiting, kAll) == Numbers{3, 1, 2});
  CHECK(waiting.Count(kAll) == 0);
}

TEST_CASE("who has registered says what is taken") {
  Takers takers(8);
  CHECK(takers.Interest() == 0);
  const auto modify = Callback(kModifies);
  REQUIRE(takers.Register(modify));
  CHECK(takers.Interest() == Registered::kCommands);
  CHECK(takers.Put(Make(1)) == Coming::kWaits);
  CHECK(takers.Put(Make(2, Verb::kStart)) == Coming::kUntaken);
  CHECK(takers.Put(Make(3, Verb::kStop)) == Coming::kUntaken);
  CHECK(takers.StopSeen());
  takers.ExpectStop();
  CHECK(takers.Interest() == (Registered::kCommands | Registered::kStop));
  CHECK(takers.Put(Make(4, Verb::kStop)) == Coming::kHeard);
  REQUIRE(takers.Register(Callback(kCalls)));
  CHECK(takers.Interest() ==
        (Registered::kCommands | Registered::kStop | Registered::kCalls));
  CHECK(takers.Take(Kind::kCallback, nullptr)->command.seq == 1);
}

TEST_CASE("what nobody takes any more is untaken until somebody does") {
  Takers takers(8);
  const auto first = Callback(kAllButCalls);
  REQUIRE(takers.Register(first));
  takers.Put(Make(1));
  takers.Put(Make(2, Verb::kStart));
  CHECK(takers.CountUntaken() == 0);
  takers.Unregister(first);
  CHECK(takers.CountUntaken() == 2);
  REQUIRE(takers.Register(Callback(kModifies)));
  CHECK(takers.CountUntaken() == 1);
  CHECK(takers.WithdrawUntaken()->seq == 2);
  CHECK_FALSE(takers.WithdrawUntaken().has_value());
  CHECK(takers.CountAll() == 1);
}

TEST_CASE("a loop that was replaced takes nothing of its successor's") {
  Takers takers(8);
  const auto first = std::make_shared<Registration>(Kind::kLoop, kAllButCalls, nullptr);
  const auto second = std::make_shared<Registration>(Kind::kLoop, kAllButCalls, nullptr);
  REQUIRE(takers.Register(first));
  takers.Put(Make(1));
  takers.Put(Make(2));
  CHECK(takers.Take(Kind::kLoop, first.get())->command.seq == 1);
  takers.Unregister(first);
  CHECK(first->Ended());
  CHECK_FALSE(first->Closed());
  REQUIRE(takers.Register(second));
  CHECK_FALSE(takers.Take(Kind::kLoop, first.get()).has_value());
  CHECK(takers.Take(Kind::kLoop, second.get())->command.seq == 2);
  CHECK(takers.Done(1) == first);
  CHECK(first->Closed());
  CHECK(takers.Done(1) == nullptr);
}
