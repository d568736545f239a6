// SPDX-License-Identifier: Apache-2.0
#include "text/lines.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using zsuper::WtoLines;

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

// The records of what is appended piece by piece.
std::vector<std::string> Records(std::size_t longest,
                                 const std::vector<std::string>& pieces) {
  std::vector<std::string> records;
  zsuper::RecordCutter cutter(
      longest, [&](std::string_view record) { records.emplace_back(record); });
  for (const std::string& piece : pieces) {
    cutter.Append(piece);
  }
  cutter.Finish();
  return records;
}

}  // namespace

TEST_CASE("a text of 126 characters is one line") {
  const std::string text(126, 'x');
  REQUIRE(WtoLines(text) == Lines{text});
}

TEST_CASE("a longer text becomes lines of at most 70 characters and loses none") {
  const auto lines = WtoLines(std::string(127, 'x'));
  REQUIRE(lines == Lines{std::string(70, 'x'), " " + std::string(57, 'x')});
}

TEST_CASE("a long text is broken at a blank") {
  const std::string word(60, 'a');
  const auto lines = WtoLines(word + " " + word + " " + word);
  REQUIRE(lines == Lines{word, " " + word, " " + word});
}

TEST_CASE("newlines are line ends, and short lines stay as they are") {
  REQUIRE(WtoLines("ZSU0104I APP\n one\n two") == Lines{"ZSU0104I APP", " one", " two"});
}

TEST_CASE("characters are counted, not bytes, and none is cut in two") {
  std::string umlauts;
  for (int i = 0; i < 127; ++i) {
    umlauts += "ä";
  }
  const auto lines = WtoLines(umlauts);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == 140);
  CHECK(lines[1].size() == 1 + 114);
  CHECK(WtoLines(umlauts.substr(2)).size() == 1);
}

TEST_CASE("a text that no WTO takes ends in dots at line 255") {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += "line\n";
  }
  const auto lines = WtoLines(text);
  REQUIRE(lines.size() == 255);
  CHECK(lines.back() == "...");
}

TEST_CASE("a reply of up to 126 characters is one line") {
  CHECK(Good("done") == Lines{"done"});
  CHECK(Good(Times(126, "x")) == Lines{Times(126, "x")});
  CHECK(Good(Times(126, "\xC3\xA9")) == Lines{Times(126, "\xC3\xA9")});
  CHECK(Good("a\tb\n") == Lines{"a b"});
}

TEST_CASE("a longer reply is wrapped at 70 characters, at blanks if there are any") {
  CHECK(Good(Times(127, "x")) == Lines{Times(70, "x"), Times(57, "x")});
  CHECK(Good(Times(70, "x") + " " + Times(60, "y")) ==
        Lines{Times(70, "x"), Times(60, "y")});
  CHECK(Good(Times(60, "x") + " " + Times(70, "y")) ==
        Lines{Times(60, "x"), Times(70, "y")});
  CHECK(Good("one\n\nthree\n") == Lines{"one", "", "three"});
  CHECK(Good("one\n" + Times(80, "x")) == Lines{"one", Times(70, "x"), Times(10, "x")});
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

TEST_CASE("each line is a record, an empty one too") {
  CHECK(Records(9, {"one\n\ntwo\n"}) == Lines{"one", "", "two"});
}

TEST_CASE("a line may come in pieces, and the last one need not end") {
  CHECK(Records(9, {"o", "ne\ntw", "o"}) == Lines{"one", "two"});
  CHECK(Records(9, {}).empty());
}

TEST_CASE("a line that is too long goes on in the next record") {
  CHECK(Records(3, {"abcdefg\nh"}) == Lines{"abc", "def", "g", "h"});
  CHECK(Records(3, {"abc\n"}) == Lines{"abc"});
}

TEST_CASE("no character is cut in two") {
  CHECK(Records(3, {"ab\u00e4c\n"}) == Lines{"ab", "\u00e4c"});
}
