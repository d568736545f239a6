// SPDX-License-Identifier: Apache-2.0
#include "text/reply_lines.h"

#include <catch2/catch.hpp>

#include <string>

namespace {

using Lines = std::vector<std::string>;

Lines Good(std::string_view text) {
  auto lines = zsuper::ReplyLines(text);
  REQUIRE(std::holds_alternative<Lines>(lines));
  return std::get<Lines>(lines);
}

std::string Refused(std::string_view text) {
  auto lines = zsuper::ReplyLines(text);
  REQUIRE(std::holds_alternative<std::string>(lines));
  return std::get<std::string>(lines);
}

std::string Times(int count, const std::string& text) {
  std::string all;
  for (int done = 0; done < count; ++done) {
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("a text of up to 126 characters is one line") {
  CHECK(Good("done") == Lines{"done"});
  CHECK(Good(Times(126, "x")) == Lines{Times(126, "x")});
  CHECK(Good(Times(126, "\xC3\xA9")) == Lines{Times(126, "\xC3\xA9")});
  CHECK(Good("a\tb\n") == Lines{"a b"});
}

TEST_CASE("a longer text is wrapped at 71 characters, at blanks where there are any") {
  CHECK(Good(Times(127, "x")) == Lines{Times(71, "x"), Times(56, "x")});
  CHECK(Good(Times(71, "x") + " " + Times(60, "y")) ==
        Lines{Times(71, "x"), Times(60, "y")});
  CHECK(Good(Times(60, "x") + " " + Times(70, "y")) ==
        Lines{Times(60, "x"), Times(70, "y")});
  CHECK(Good("one\n\nthree\n") == Lines{"one", "", "three"});
  CHECK(Good("one\n" + Times(80, "x")) == Lines{"one", Times(71, "x"), Times(9, "x")});
}

TEST_CASE("what operators can't be shown is refused with the character and its place") {
  CHECK(Refused("20 \xE2\x82\xAC") ==
        "character U+20AC at position 3 can't be shown to an operator: "
        "IBM-1047 does not have it");
  CHECK(Refused("a\x1B[2J") ==
        "character U+001B at position 1 can't be shown to an operator: it is a control "
        "character");
  CHECK(Refused("\xF0\x9F\x98\x80").find("U+1F600") != std::string::npos);
  CHECK(Refused("\xC2\x85").find("U+0085") != std::string::npos);
  CHECK(Refused("") == "the text is empty");
  CHECK(Refused("\n\n") == "the text is empty");
  CHECK(Refused("\xFF") == "the text is no UTF-8");
  CHECK(Refused("\xC3") == "the text is no UTF-8");
  CHECK(Refused("\xC3(") == "the text is no UTF-8");
}

TEST_CASE("at most 255 lines can be shown") {
  CHECK(Good(Times(255, "x\n")).size() == 255);
  CHECK(Refused(Times(256, "x\n")) ==
        "the text needs 256 lines, 255 can be shown at once");
}
