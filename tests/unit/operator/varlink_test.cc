// SPDX-License-Identifier: Apache-2.0
#include "operator/varlink.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace {

void Feed(zsuper::VarlinkFrames& frames, std::string_view bytes) {
  const zsuper::VarlinkFrames::Space space = frames.Free();
  REQUIRE(bytes.size() <= space.size);
  std::copy(bytes.begin(), bytes.end(), space.data);
  frames.Filled(bytes.size());
}

}  // namespace

TEST_CASE("frames are cut at the NUL, however the bytes arrive") {
  const std::string stream("{\"a\":1}\0{}\0\0last\0", 17);
  const auto piece = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{5},
                              std::size_t{11}, std::size_t{17});
  zsuper::VarlinkFrames frames(17);
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    Feed(frames, std::string_view(stream).substr(at, piece));
    while (const auto frame = frames.Next()) {
      seen.emplace_back(*frame);
    }
  }
  CHECK(seen == std::vector<std::string>{"{\"a\":1}", "{}", "", "last"});
  CHECK(frames.Free().size == 17);
}

TEST_CASE("a frame that fills the storage without an end is an overrun") {
  zsuper::VarlinkFrames frames(8);
  Feed(frames, "1234567");
  CHECK_FALSE(frames.Next().has_value());
  CHECK_FALSE(frames.Overrun());
  Feed(frames, "8");
  CHECK_FALSE(frames.Next().has_value());
  CHECK(frames.Overrun());
  CHECK(frames.Free().size == 0);
}

TEST_CASE("a call is read with what the protocol lets be left out") {
  const auto bare = zsuper::ParseVarlinkCall(R"({"method":"a.b.C"})");
  REQUIRE(bare.has_value());
  CHECK(bare->method == "a.b.C");
  CHECK(bare->parameters.empty());
  CHECK_FALSE(bare->more);
  CHECK_FALSE(bare->oneway);

  const auto full = zsuper::ParseVarlinkCall(
      R"({"method":"a.b.C","parameters":{"x":"y"},"more":true,"oneway":true,"upgrade":false})");
  REQUIRE(full.has_value());
  CHECK(full->parameters.at("x") == "y");
  CHECK(full->more);
  CHECK(full->oneway);
}

TEST_CASE("what is no call is not taken for one") {
  const auto* const frame =
      GENERATE("", "{", "[]", "1", "{}", R"({"method":1})", R"({"method":""})",
               R"({"method":"a.b.C","parameters":[]})", R"({"method":"a.b.C","more":1})",
               R"({"method":"a.b.C"} x)", "{\"method\":\"a.b.C\xff\"}");
  CAPTURE(frame);
  CHECK_FALSE(zsuper::ParseVarlinkCall(frame).has_value());
}

TEST_CASE("deep nesting is refused, not followed") {
  std::string frame = R"({"method":"a.b.C","parameters":)";
  frame.append(5000, '[');
  CHECK_FALSE(zsuper::ParseVarlinkCall(frame).has_value());
}

TEST_CASE("calls and replies survive the way") {
  const std::string call =
      zsuper::FormatVarlinkCall({"a.b.C", {{"text", "it's \"ü\"\n"}}, true, false});
  REQUIRE(call.back() == '\0');
  const auto read = zsuper::ParseVarlinkCall({call.data(), call.size() - 1});
  REQUIRE(read.has_value());
  CHECK(read->parameters.at("text") == "it's \"ü\"\n");
  CHECK(read->more);

  const std::string reply =
      zsuper::FormatVarlinkReply({"a.b.Broken", {{"why", "x"}}, false});
  const auto error = zsuper::ParseVarlinkReply({reply.data(), reply.size() - 1});
  REQUIRE(error.has_value());
  CHECK(error->error == "a.b.Broken");
  CHECK(error->parameters.at("why") == "x");
  CHECK_FALSE(error->continues);
}

TEST_CASE("the protocol's own errors name what was wrong") {
  CHECK(zsuper::FormatVarlinkReply(zsuper::InterfaceNotFound("a.b")) ==
        std::string(R"({"error":"org.varlink.service.InterfaceNotFound",)"
                    R"("parameters":{"interface":"a.b"}})") +
            '\0');
  CHECK(zsuper::MethodNotFound("a.b.C").error == "org.varlink.service.MethodNotFound");
  CHECK(zsuper::InvalidParameter("x").parameters.at("parameter") == "x");
}
