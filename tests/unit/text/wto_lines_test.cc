// SPDX-License-Identifier: Apache-2.0
#include "text/wto_lines.h"

#include <catch2/catch.hpp>

#include <string>

using zsuper::WtoLines;

TEST_CASE("a text of 126 characters is one line") {
  const std::string text(126, 'x');
  REQUIRE(WtoLines(text) == std::vector<std::string>{text});
}

TEST_CASE("a longer text becomes lines of at most 70 characters and loses none") {
  const auto lines = WtoLines(std::string(127, 'x'));
  REQUIRE(lines ==
          std::vector<std::string>{std::string(70, 'x'), " " + std::string(57, 'x')});
}

TEST_CASE("a long text is broken at a blank") {
  const std::string word(60, 'a');
  const auto lines = WtoLines(word + " " + word + " " + word);
  REQUIRE(lines == std::vector<std::string>{word, " " + word, " " + word});
}

TEST_CASE("newlines are line ends, and short lines stay as they are") {
  REQUIRE(WtoLines("ZSU0104I APP\n one\n two") ==
          std::vector<std::string>{"ZSU0104I APP", " one", " two"});
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
