// SPDX-License-Identifier: Apache-2.0
#include "text/utf8.h"

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
