// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"

#include "base/overloaded.h"
#include "fakes/results.h"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <iconv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
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
    listener.heard = [this](const channel::FromProgram& message) {
      std::visit(
          zsuper::Overloaded{
              [&](const channel::Attached& it) { Log("attached", it.pid); },
              [&](const channel::Imported&) { log.emplace_back("imported"); },
              [&](const channel::Registered&) { log.emplace_back("registered"); },
              [&](const channel::Accepted& it) { Log("accepted", it.seq); },
              [&](const channel::Refused& it) { Log("refused", it.seq); },
              [&](const channel::Reply& it) {
                Log("replied", it.seq);
                log.back() += " " + it.lines.at(0);
              },
              [&](const channel::Done& it) {
                Log("done", it.seq);
                log.back() += it.failure.empty() ? "" : " " + it.failure;
              },
              [&](const channel::Ready&) { log.emplace_back("ready"); },
              [&](const channel::Status& it) { log.push_back("status " + it.text); },
              [&](const channel::Message& it) {
                log.push_back("message " + it.lines.at(0));
              },
              [&](const channel::Slow& it) { Log("slow", it.seq); },
              [&](const channel::Leaving&) { log.emplace_back("leaving"); },
          },
          message);
    };
    listener.closed = [this](Closing how) {
      log.emplace_back(how == Closing::kProgramEnded ? "closed: ended"
                       : how == Closing::kLeft       ? "closed: left"
                       : how == Closing::kHungUp     ? "closed: hung up"
                       : how == Closing::kStranger   ? "closed: stranger"
                       : how == Closing::kConverted  ? "closed: converted"
                                                     : "closed: nonsense");
    };
    listener.untaken = [this](std::uint64_t seq, std::chrono::seconds age,
                              std::size_t behind) {
      log.push_back("untaken " + std::to_string(seq) + " for " +
                    std::to_string(age.count()) + " s, " + std::to_string(behind) +
                    " behind");
    };
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    program_end = ends[0];
    channel = CallbackChannel::Open(loop, zsuper::Fd(ends[1]), 4711, listener);
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
  std::shared_ptr<CallbackChannel> channel;
  int program_end = -1;
  channel::FrameReader reader;
  std::vector<std::string> log;
  std::vector<std::uint32_t> next_steps;

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

TEST_CASE("commands reach the program in their order") {
  Played played;
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2, kModify, "m:f").has_value());
  CHECK(played.Send(3, kStop).has_value());
  CHECK(played.Arrived() == Seqs{1, 2, 3});
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

TEST_CASE("all that the program says is heard") {
  Played played;
  played.Say(channel::Attached{channel::kVersion, 4711, 0});
  played.Say(channel::Imported{});
  played.Say(channel::Registered{7});
  played.Say(channel::Accepted{1});
  played.Say(channel::Reply{1, {"hi"}});
  played.Say(channel::Done{1, ""});
  played.Say(channel::Done{2, "KeyError: 1 (a.py:1)"});
  played.Say(channel::Refused{3, channel::Refusal::kBusy});
  played.Say(channel::Ready{});
  played.Say(channel::Status{"working"});
  played.Say(channel::Message{2, 0, {"news"}});
  played.Say(channel::Slow{1, 10, 0, false});
  CHECK(played.log == Log{"attached 4711", "imported", "registered", "accepted 1",
                          "replied 1 hi", "done 1", "done 2 KeyError: 1 (a.py:1)",
                          "refused 3", "ready", "status working", "message news",
                          "slow 1"});
}

TEST_CASE("the end of the channel is told, with how it came") {
  Played played;
  SECTION("closed") {
    played.CloseEnd();
    played.loop.restart();
    played.loop.poll();
    CHECK(played.log == Log{"closed: hung up"});
  }
  SECTION("closed, and had said before that it ends") {
    played.Say(channel::Leaving{});
    played.CloseEnd();
    played.loop.restart();
    played.loop.poll();
    CHECK(played.log == Log{"leaving", "closed: left"});
  }
  SECTION("ended, while a child of it still holds the channel") {
    const std::string last = channel::Encode(channel::Done{2, ""});
    REQUIRE(send(played.program_end, last.data(), last.size(), 0) > 0);
    played.channel->ProgramEnded();
    CHECK(played.log == Log{"done 2", "closed: ended"});
  }
  CHECK_FALSE(played.Send(4).has_value());
}

TEST_CASE("a program that goes on talking is not waited for") {
  Played played;
  const std::string chatter = channel::Encode(channel::Status{std::string(100, 'x')});
  std::thread talker([&] {
    while (send(played.program_end, chatter.data(), chatter.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  played.channel->CatchUp();
  played.channel->ProgramEnded();  // with it the talker ends
  talker.join();
  CHECK(played.log.back() == "closed: ended");
}

TEST_CASE("nonsense on the channel closes it") {
  Played played;
  const std::string nonsense = GENERATE(
      std::string("\0\0\0\x01\x7F", 5), std::string("\xFF\xFF\xFF\xFF", 4),
      channel::Encode(channel::Reply{1, {"\x1B[2J"}}), channel::Encode(channel::Reply{}),
      channel::Encode(channel::Reply{1, {std::string(127, 'x')}}),
      channel::Encode(channel::Status{"two\nlines"}),
      channel::Encode(channel::Done{1, "\xFF"}),
      channel::Encode(channel::Attached{channel::kVersion + 1, 4711, 0}));
  played.Say(nonsense + channel::Encode(channel::Ready{}));
  CHECK(played.log == Log{"closed: nonsense"});
}

TEST_CASE("a command that the program does not take is told of, others are not") {
  Played played;
  CHECK(played.Send(1).has_value());
  CHECK(played.Send(2).has_value());
  CHECK(played.Send(3).has_value());
  played.Say(channel::Accepted{1});
  played.loop.restart();
  while (played.log.size() < 2) {
    REQUIRE(played.loop.run_one() == 1);
  }
  CHECK(played.log == Log{"accepted 1", "untaken 2 for 1 s, 1 behind"});
}

TEST_CASE("another process is not heard, however well it speaks") {
  Played played;
  played.Say(channel::Attached{channel::kVersion, 4712, 0});
  CHECK(played.log == Log{"closed: stranger"});
}

TEST_CASE("a channel whose bytes something converts is closed as such") {
  const auto [to, from] =
      GENERATE(std::pair("IBM1047", "ISO-8859-1"), std::pair("ISO-8859-1", "IBM1047"));
  Played played;
  std::string frame = channel::Encode(channel::Attached{channel::kVersion, 4711, 0});
  std::string converted(frame.size(), '\0');
  char* read = frame.data();
  char* written = converted.data();
  std::size_t to_read = frame.size();
  std::size_t to_write = converted.size();
  const iconv_t conversion = iconv_open(to, from);
  REQUIRE(iconv(conversion, &read, &to_read, &written, &to_write) == 0);
  REQUIRE(iconv_close(conversion) == 0);
  played.Say(converted);
  CHECK(played.log == Log{"closed: converted"});
}

TEST_CASE("a program that does not read its commands is busy, but for STOP") {
  Played played;
  std::uint64_t seq = 1;
  while (played.Send(seq).has_value() && seq < 100'000) {
    ++seq;
  }
  REQUIRE(seq < 100'000);
  CHECK(Failure(played.Send(seq)).rfind("ZSU0323W " + std::to_string(seq - 1), 0) == 0);
  CHECK(played.Send(seq, kStop).has_value());
  CHECK(played.Arrived().size() == seq);  // none was lost
}

TEST_CASE("a channel that is gone notifies nobody") {
  Played played;
  played.channel->Abandon();
  played.channel.reset();
  played.loop.restart();
  played.loop.run();
  CHECK(played.log.empty());
}
