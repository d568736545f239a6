// SPDX-License-Identifier: Apache-2.0
#include "channel/channel.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

namespace channel = zsuper::channel;

namespace {

std::string WithoutLength(const std::string& frame) {
  return frame.substr(channel::kLengthSize);
}

channel::Command SomeCommand() {
  channel::Command command;
  command.seq = 0x0102030405060708;
  command.verb = zsuper::Verb::kStart;
  command.received_at = std::chrono::system_clock::time_point(
      std::chrono::microseconds(1'700'000'000'123'456));
  command.issuer.console_id = 0x0300000C;
  command.issuer.cart = {0xC9, 0xE2, 0xC6, 0xDB, 0xC3, 0x00, 0xAF, 0x3B};
  command.issuer.console = "IBMUSER";
  command.text = "A text of \xC3\xA9t\xC3\xA9";
  command.target = "app.ops:set_level";
  return command;
}

template <typename T>
T ThereAndBack(const T& message) {
  const auto decoded =
      channel::DecodeFromProgram(WithoutLength(channel::Encode(message)));
  REQUIRE(decoded.has_value());
  REQUIRE(std::holds_alternative<T>(*decoded));
  return std::get<T>(*decoded);
}

}  // namespace

TEST_CASE("a command arrives as it was sent") {
  const channel::Command sent = SomeCommand();
  const auto decoded = channel::DecodeFromZsuper(WithoutLength(channel::Encode(sent)));
  REQUIRE(decoded.has_value());
  const auto& got = std::get<channel::Command>(*decoded);
  CHECK(got.seq == sent.seq);
  CHECK(got.verb == sent.verb);
  CHECK(got.received_at == sent.received_at);
  CHECK(got.issuer.console_id == sent.issuer.console_id);
  CHECK(got.issuer.cart == sent.issuer.cart);
  CHECK(got.issuer.console == sent.issuer.console);
  CHECK(got.text == sent.text);
  CHECK(got.target == sent.target);
}

TEST_CASE("the next step of a stop arrives as it was announced") {
  for (const std::uint32_t milliseconds : {0U, 1500U, channel::NextStep::kNone}) {
    const auto decoded = channel::DecodeFromZsuper(
        WithoutLength(channel::Encode(channel::NextStep{milliseconds})));
    REQUIRE(decoded.has_value());
    CHECK(std::get<channel::NextStep>(*decoded).milliseconds == milliseconds);
  }
}

TEST_CASE("what the program says arrives as it was sent") {
  const auto attached = ThereAndBack(channel::Attached{1, 4711, 0x7FFE'1234'5678'9ABC});
  CHECK(attached.pid == 4711);
  CHECK(attached.image == 0x7FFE'1234'5678'9ABC);
  CHECK(ThereAndBack(channel::Registered{5}).what == 5);
  CHECK(ThereAndBack(channel::Accepted{9}).seq == 9);
  CHECK(ThereAndBack(channel::Refused{9, channel::Refusal::kClosing}).why ==
        channel::Refusal::kClosing);
  CHECK(ThereAndBack(channel::Reply{9, {"one", "", "three"}}).lines ==
        std::vector<std::string>{"one", "", "three"});
  CHECK(ThereAndBack(channel::Done{9, "KeyError: 'x'"}).failure == "KeyError: 'x'");
  ThereAndBack(channel::Ready{});
  ThereAndBack(channel::Imported{});
  ThereAndBack(channel::Leaving{});
  CHECK(ThereAndBack(channel::Status{"idle"}).text == "idle");
  const auto message = ThereAndBack(channel::Message{2, 5, {"hello"}});
  CHECK(message.route == 2);
  CHECK(message.descriptor == 5);
  CHECK(message.lines == std::vector<std::string>{"hello"});
  const auto slow = ThereAndBack(channel::Slow{9, 10, 3, true});
  CHECK(slow.seconds == 10);
  CHECK(slow.waiting == 3);
  CHECK(slow.at_exit);
}

TEST_CASE("every truncated, extended or unknown frame is refused") {
  const std::string whole = WithoutLength(channel::Encode(SomeCommand()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_FALSE(channel::DecodeFromZsuper(whole.substr(0, size)).has_value());
  }
  CHECK_FALSE(channel::DecodeFromZsuper(whole + "x").has_value());
  CHECK_FALSE(channel::DecodeFromZsuper("\x7F").has_value());
  CHECK_FALSE(channel::DecodeFromProgram(whole).has_value());
  CHECK_FALSE(channel::DecodeFromProgram("\x7F").has_value());
  std::string verb = whole;
  verb[9] = 4;
  CHECK_FALSE(channel::DecodeFromZsuper(verb).has_value());
  std::string reply = WithoutLength(channel::Encode(channel::Reply{9, {"x"}}));
  reply[9] = '\xFF';  // 65281 lines
  CHECK_FALSE(channel::DecodeFromProgram(reply).has_value());
}

TEST_CASE("frames are found however the stream is cut") {
  const std::string stream =
      channel::Encode(channel::Ready{}) + channel::Encode(channel::Status{"busy"});
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100);
  channel::FrameReader reader;
  std::string seen;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.Append(std::string_view(stream).substr(at, piece));
    while (const auto frame = reader.Next()) {
      seen += channel::DecodeFromProgram(*frame).has_value() ? "good " : "bad ";
    }
  }
  CHECK(seen == "good good ");
  CHECK_FALSE(reader.Broken());
}

TEST_CASE("a frame of no length or of too great a length breaks the stream") {
  const std::string length = GENERATE(
      std::string(4, '\0'), std::string("\0\x01\0\x01", 4), std::string(4, '\xFF'));
  channel::FrameReader reader;
  reader.Append(length + channel::Encode(channel::Ready{}));
  CHECK_FALSE(reader.Next().has_value());
  CHECK(reader.Broken());
}

TEST_CASE("the variable says where zsuper is, or nothing") {
  const auto address = channel::ParseAddress("3:4711:spawn:0001a:WEB");
  REQUIRE(address.has_value());
  CHECK(address->version == 3);
  CHECK(address->pid == 4711);
  CHECK_FALSE(address->embedded);
  CHECK(address->name == "0001a");
  CHECK(address->jobname == "WEB");
  for (const char* value : {"3:4711:spawn:0001a:WEB", "2:1:embed:x:"}) {
    CHECK(channel::FormatAddress(channel::ParseAddress(value).value()) == value);
  }
  for (const char* wrong :
       {"", "3", "3:1:spawn:x", "3:1:fork:x:J", "3:1:spawn::J", ":1:spawn:x:J",
        "3::spawn:x:J", "3:-1:spawn:x:J", "3:1:spawn:x:J:", "99999:99999999:spawn:x:J"}) {
    CHECK_FALSE(channel::ParseAddress(wrong).has_value());
  }
}
