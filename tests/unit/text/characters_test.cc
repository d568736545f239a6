// SPDX-License-Identifier: Apache-2.0
#include "text/characters.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

using zsuper::DecodeUtf8;
using zsuper::EncodeUtf8;

TEST_CASE("UTF-8 is read and written, one to four bytes a character") {
  const auto [bytes, points] = GENERATE(table<std::string, std::u32string>({
      {"", U""},
      {"F JOB,x", U"F JOB,x"},
      {"\x7F", {char32_t{0x7F}}},
      {"\xC2\x80", {char32_t{0x80}}},
      {"\xC3\xA4", U"\u00E4"},
      {"\xDF\xBF", {char32_t{0x7FF}}},
      {"\xE0\xA0\x80", {char32_t{0x800}}},
      {"\xE2\x82\xAC", U"\u20AC"},
      {"\xEF\xBF\xBF", {char32_t{0xFFFF}}},
      {"\xF0\x90\x80\x80", {char32_t{0x10000}}},
      {"\xF4\x8F\xBF\xBF", {char32_t{0x10FFFF}}},
  }));
  CHECK(DecodeUtf8(bytes) == points);
  CHECK(EncodeUtf8(points) == bytes);
}

TEST_CASE("what is not UTF-8 is replaced byte by byte, the rest is kept") {
  const auto [bytes, points] = GENERATE(table<std::string, std::u32string>({
      {"a\xFF"
       "b",
       U"a\uFFFDb"},
      {"a\xC3", U"a\uFFFD"},                              // cut off
      {"\xE4 a", U"\uFFFD a"},                            // Latin-1
      {"\xC0\xAF", U"\uFFFD\uFFFD"},                      // "/" in two bytes
      {"\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},            // a surrogate
      {"\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},  // past U+10FFFF
      {"\x80", U"\uFFFD"},
  }));
  CHECK(DecodeUtf8(bytes) == points);
}

TEST_CASE("a message can't steer the terminal, nor deceive its reader") {
  using zsuper::Printable;
  CHECK(Printable("plain text, ü and €") == "plain text, ü and €");
  CHECK(Printable("a\033[2Jb\nc\x7f") == "a [2Jb c ");
  CHECK(Printable("\xC2\x9B"
                  "2J") == " 2J");
  CHECK(Printable("\x9B"
                  "2J") == "\uFFFD2J");
  CHECK(Printable("a\u202Eb\u2028c\u2066d\u200Fe") == "a b c d e");
  CHECK(Printable("a\tb", U'?') == "a?b");
}

TEST_CASE("letters have the case that consoles have, whatever the locale") {
  CHECK(zsuper::ToUpper("az\u00E4\u00FE \u00F7\u00DF\u00FF") ==
        "AZ\u00C4\u00DE \u00F7\u00DF\u00FF");
  CHECK(zsuper::ToLower("AZ\u00C4\u00DE \u00D7\u00DF") == "az\u00E4\u00FE \u00D7\u00DF");
}

TEST_CASE("a long text is cut short by characters") {
  CHECK(zsuper::Shortened("12345", 5) == "12345");
  CHECK(zsuper::Shortened("123456", 5) == "12...");
  CHECK(zsuper::Shortened("\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4", 5) ==
        "\u00E4\u00E4...");
}
