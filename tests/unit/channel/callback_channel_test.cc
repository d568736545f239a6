// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace channel = zsuper::channel;
using zsuper::CallbackChannel;
using Closing = CallbackChannel::Closing;

namespace {

/// A channel whose other end the test holds; what it notifies is written down.
class Played {
 public:
  Played() {
    CallbackChannel::Listener listener;
    listener.imported = [this] { log.emplace_back("imported"); };
    listener.registered = [this] {
      log.emplace_back("registered");
      if (send_once_registered) {
        CHECK(Send(*std::exchange(send_once_registered, {})).has_value());
      }
    };
    listener.accepted = [this](auto seq) { Log("accepted", seq); };
    listener.replied = [this](auto seq, const auto& lines) {
      Log("replied", seq);
      log.back() += " " + lines.at(0);
    };
    listener.done = [this](auto seq, const auto& failure) {
      Log("done", seq);
      log.back() += failure.empty() ? "" : " " + failure;
    };
    listener.refused = [this](auto seq, auto why) {
      Log(why == channel::Refusal::kBusy ? "busy" : "closing", seq);
    };
    listener.ready = [this] { log.emplace_back("ready"); };
    listener.status = [this](const auto& text) { log.push_back("status " + text); };
    listener.message = [this](const auto& message) {
      log.push_back("message " + message.lines.at(0));
    };
    listener.slow = [this](auto slow) { Log("slow", slow.seq); };
    listener.attached = [this](auto attached) { Log("attached", attached.pid); };
    listener.leaving = [this] { log.emplace_back("leaving"); };
    listener.closed = [this](Closing how, const auto& unanswered) {
      log.emplace_back(how == Closing::kProgramEnded ? "closed: ended"
                       : how == Closing::kLeft       ? "closed: left"
                       : how == Closing::kHungUp     ? "closed: hung up"
                                                     : "closed: nonsense");
      for (const auto seq : unanswered) {
        Log("unanswered", seq);
      }
    };
    auto ends = CallbackChannel::MakeEnds();
    REQUIRE(ends.has_value());
    program_end = ends.value().program.Release();
    channel = std::make_unique<CallbackChannel>(loop, "JOB", std::move(ends.value().ours),
                                                listener);
  }
  ~Played() { CloseEnd(); }
  Played(const Played&) = delete;
  Played& operator=(const Played&) = delete;

  void CloseEnd() {
    if (program_end >= 0) {
      close(program_end);
      program_end = -1;
    }
  }
  /// The program says this.
  void Say(const std::string& bytes) {
    REQUIRE(send(program_end, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
    loop.restart();
    loop.poll();
  }
  void Say(const channel::FromProgram& message) { Say(channel::Encode(message)); }
  /// The numbers of the commands that have reached the program.
  std::vector<std::uint64_t> Arrived() {
    loop.restart();
    loop.poll();
    std::array<char, 65536> bytes{};
    ssize_t size = 0;
    while ((size = recv(program_end, bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0) {
      reader.Append(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
      loop.restart();
      loop.poll();
    }
    std::vector<std::uint64_t> commands;
    while (const auto frame = reader.Next()) {
      const auto message = channel::DecodeFromZsuper(*frame);
      REQUIRE(message.has_value());
      if (const auto* command = std::get_if<channel::Command>(&*message)) {
        commands.push_back(command->seq);
      } else if (const auto* step = std::get_if<channel::NextStep>(&*message)) {
        next_steps.push_back(step->milliseconds);
      }
    }
    return commands;
  }
  zsuper::Result<void> Send(std::uint64_t seq, zsuper::Verb verb = zsuper::Verb::kModify,
                            const std::string& target = "") const {
    channel::Command command;
    command.seq = seq;
    command.verb = verb;
    command.target = target;
    return channel->Send(command);
  }

  boost::asio::io_context loop;
  std::unique_ptr<CallbackChannel> channel;
  int program_end = -1;
  channel::FrameReader reader;
  std::vector<std::string> log;
  std::vector<std::uint32_t> next_steps;
  std::optional<std::uint64_t> send_once_registered;

 private:
  void Log(const std::string& what, std::uint64_t seq) {
    log.push_back(what + " " + std::to_string(seq));
  }
};

using Log = std::vector<std::string>;
using Seqs = std::vector<std::uint64_t>;
constexpr auto kStop = zsuper::Verb::kStop;
constexpr auto kModify = zsuper::Verb::kModify;

}  // namespace

TEST_CASE("commands wait until somebody has registered, STOP then goes first") {
  Played played;
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2).has_value());
  CHECK(played.Send(3, kModify, "m:f").has_value());
  CHECK(played.Send(4, kStop).has_value());
  CHECK(played.Arrived().empty());
  CHECK(played.channel->Waiting() == 4);
  CHECK_FALSE(played.channel->Takes(kModify, false));

  played.Say(
      channel::Registered{channel::Registered::kCommands | channel::Registered::kStop});
  CHECK(played.channel->Takes(kModify, false));
  CHECK_FALSE(played.channel->Takes(kModify, true));
  CHECK(played.Arrived() == Seqs{4, 1, 2});
  played.Say(channel::Registered{channel::Registered::kCalls});
  CHECK(played.Arrived() == Seqs{3});
  CHECK(played.log == Log{"registered", "registered"});
}

TEST_CASE("what waits goes before what its registration brings") {
  Played played;
  CHECK(played.Send(1, zsuper::Verb::kStart).has_value());
  played.send_once_registered = 2;
  played.Say(channel::Imported{});
  played.Say(channel::Registered{channel::Registered::kCommands});
  CHECK(played.Arrived() == Seqs{1, 2});
  CHECK(played.log == Log{"imported", "registered"});
}

TEST_CASE("a program that only waits for STOP gets nothing else") {
  Played played;
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2, kStop).has_value());
  played.Say(channel::Registered{channel::Registered::kStop});
  CHECK(played.Arrived() == Seqs{2});
  CHECK(played.Send(3, kStop).has_value());
  CHECK(played.Arrived() == Seqs{3});
  CHECK(played.channel->Waiting() == 1);
}

TEST_CASE("the program is told of a stop's next step") {
  using std::chrono::milliseconds;
  const auto [after, told] =
      GENERATE(table<std::optional<zsuper::Duration>, std::uint32_t>(
          {{milliseconds(1500), 1500},
           {std::nullopt, channel::NextStep::kNone},
           {std::chrono::hours(24 * 365), channel::NextStep::kNone}}));
  Played played;
  played.channel->TellNextStep(after);
  CHECK(played.Arrived().empty());
  REQUIRE(played.next_steps.size() == 1);
  CHECK(played.next_steps[0] == told);
}

TEST_CASE("what becomes of a command is told, each thing once") {
  Played played;
  played.Say(channel::Registered{7});
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2).has_value());
  CHECK(played.Send(3).has_value());
  played.Say(channel::Accepted{1});
  played.Say(channel::Reply{1, {"hi"}});
  played.Say(channel::Done{1, ""});
  played.Say(channel::Done{1, ""});
  played.Say(channel::Done{2, "KeyError: 1 (a.py:1)"});
  played.Say(channel::Refused{3, channel::Refusal::kBusy});
  played.Say(channel::Ready{});
  played.Say(channel::Status{"working"});
  played.Say(channel::Message{2, 0, {"news"}});
  played.Say(channel::Slow{1, 10, 0, false});
  CHECK(played.log == Log{"registered", "accepted 1", "replied 1 hi", "done 1",
                          "done 2 KeyError: 1 (a.py:1)", "busy 3", "ready",
                          "status working", "message news", "slow 1"});
}

TEST_CASE("a program that dies or closes the channel is reported with what it owes") {
  Played played;
  played.Say(channel::Registered{7});
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2).has_value());
  played.Say(channel::Done{1, ""});
  played.log.clear();
  SECTION("closed") {
    played.CloseEnd();
    played.loop.restart();
    played.loop.poll();
    CHECK(played.log == Log{"closed: hung up", "unanswered 2"});
  }
  SECTION("closed, and had said before that it ends") {
    played.Say(channel::Leaving{});
    played.CloseEnd();
    played.loop.restart();
    played.loop.poll();
    CHECK(played.log == Log{"leaving", "closed: left", "unanswered 2"});
  }
  SECTION("ended, while a child of it still holds the channel") {
    const std::string last = channel::Encode(channel::Done{2, ""});
    REQUIRE(send(played.program_end, last.data(), last.size(), 0) > 0);
    played.channel->ProgramEnded();
    CHECK(played.log == Log{"done 2", "closed: ended"});
  }
  CHECK_FALSE(played.Send(4).has_value());
  CHECK_FALSE(played.channel->Takes(kModify, false));
}

TEST_CASE("nonsense on the channel closes it") {
  Played played;
  const std::string nonsense = GENERATE(
      std::string("\0\0\0\x01\x7F", 5), std::string("\xFF\xFF\xFF\xFF", 4),
      channel::Encode(channel::Reply{1, {"\x1B[2J"}}), channel::Encode(channel::Reply{}),
      channel::Encode(channel::Reply{1, {std::string(127, 'x')}}),
      channel::Encode(channel::Status{"two\nlines"}),
      channel::Encode(channel::Done{1, "\xFF"}),
      channel::Encode(channel::Attached{channel::kVersion + 1, 1, 0}));
  played.Say(nonsense + channel::Encode(channel::Ready{}));
  CHECK(played.log == Log{"closed: nonsense"});
}

TEST_CASE("a program that does not take its commands is busy, but for STOP") {
  Played played;
  const bool registered = GENERATE(false, true);
  if (registered) {
    played.Say(channel::Registered{7});
  }
  std::uint64_t seq = 1;
  while (played.Send(seq).has_value() && seq < 100'000) {
    ++seq;
  }
  REQUIRE(seq < 100'000);
  const auto busy = played.Send(seq);
  REQUIRE_FALSE(busy.has_value());
  CHECK(busy.error().text.rfind("ZSU0323W", 0) == 0);
  CHECK(played.Send(seq, kStop).has_value());
  if (registered) {
    CHECK(played.Arrived().size() == seq);  // none was lost
  }
}

TEST_CASE("a channel that is gone notifies nobody") {
  Played played;
  played.channel.reset();
  played.loop.restart();
  played.loop.run();
  CHECK(played.log.empty());
}
