// SPDX-License-Identifier: Apache-2.0
#include "console/wto_messages.h"

#include <catch2/catch.hpp>

using zsuper::EbcdicText;
using zsuper::WtoMessages;

namespace {

// How long each line of each message is.
std::vector<std::vector<std::size_t>> Shape(const std::vector<std::string>& lines) {
  std::vector<std::vector<std::size_t>> shape;
  for (const auto& message : WtoMessages(lines)) {
    shape.emplace_back();
    for (const EbcdicText& line : message) {
      shape.back().push_back(line.size());
    }
  }
  return shape;
}

using Lengths = std::vector<std::vector<std::size_t>>;

}  // namespace

TEST_CASE("a short line is one WTO, in EBCDIC") {
  CHECK(WtoMessages({"AB 1"}) ==
        std::vector<std::vector<EbcdicText>>{{{0xC1, 0xC2, 0x40, 0xF1}}});
  CHECK(Shape({std::string(126, 'x')}) == Lengths{{126}});
}

TEST_CASE("a line that is too long for one WTO is broken, nothing of it is lost") {
  CHECK(Shape({std::string(127, 'x')}) == Lengths{{70, 57}});
  CHECK(Shape({std::string(71, 'x'), "y"}) == Lengths{{70, 1, 1}});
}

TEST_CASE("ten lines make a WTO, the eleventh begins another") {
  CHECK(Shape(std::vector<std::string>(10, "ab")) ==
        Lengths{std::vector<std::size_t>(10, 2)});
  CHECK(Shape(std::vector<std::string>(11, "ab")) ==
        Lengths{std::vector<std::size_t>(10, 2), {2}});
}

TEST_CASE("an empty line is sent as a blank") {
  CHECK(WtoMessages({""}) == std::vector<std::vector<EbcdicText>>{{{0x40}}});
  CHECK(Shape({"a", "", "b"}) == Lengths{{1, 1, 1}});
  CHECK(Shape({}).empty());
}

TEST_CASE("a character counts once however many bytes UTF-8 needs for it") {
  CHECK(Shape({std::string("\u00e4\u00f6\u00fc")}) == Lengths{{3}});
}

TEST_CASE("only what was not shown, and may be elsewhere, is a refused WTO") {
  using zsuper::WtoOutcome;
  CHECK(zsuper::OutcomeOfWto(0) == WtoOutcome::kSent);
  CHECK(zsuper::OutcomeOfWto(4) == WtoOutcome::kCut);
  CHECK(zsuper::OutcomeOfWto(0x20) == WtoOutcome::kNoRoom);
  const int refusal = GENERATE(8, 12, 16, 0x30);
  CAPTURE(refusal);
  CHECK(zsuper::OutcomeOfWto(refusal) == WtoOutcome::kRefused);
  const int left_over = GENERATE(2, 0x34, 0x600088AA, -1);
  CAPTURE(left_over);
  CHECK(zsuper::OutcomeOfWto(left_over) == WtoOutcome::kUnknown);
}
