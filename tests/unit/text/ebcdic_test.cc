// SPDX-License-Identifier: Apache-2.0
#include "text/ebcdic.h"

#include <catch2/catch.hpp>

#include <iconv.h>

#include <array>
#include <string>

using zsuper::EbcdicText;
using zsuper::FromEbcdic;
using zsuper::ToEbcdic;

namespace {

// What the C library takes the byte for, in UTF-8; empty if it does not know IBM-1047.
std::string ByIconv(std::uint8_t byte) {
  iconv_t converter = iconv_open("UTF-8", "IBM-1047");
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv_open reports a failure
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    return "";
  }
  char input = static_cast<char>(byte);
  std::array<char, 8> output{};
  char* from = &input;
  char* to = output.data();
  std::size_t input_left = 1;
  std::size_t output_left = output.size();
  CHECK(iconv(converter, &from, &input_left, &to, &output_left) == 0);
  CHECK(iconv_close(converter) == 0);
  return std::string(output.data(), to);
}

// IBM-1047's graphic characters are X'40' to X'FE'; the rest are controls.
bool IsGraphic(int byte) {
  return byte >= 0x40 && byte <= 0xFE;
}

}  // namespace

TEST_CASE("every graphic character of IBM-1047 is converted both ways") {
  for (int i = 0; i < 256; ++i) {
    const auto byte = static_cast<std::uint8_t>(i);
    CAPTURE(i);
    const std::string text = FromEbcdic(&byte, 1);
    if (!IsGraphic(i)) {
      CHECK(text == "\uFFFD");
      continue;
    }
    CHECK(ToEbcdic(text) == EbcdicText{byte});
    const std::string other = ByIconv(byte);
    if (!other.empty()) {
      CHECK(text == other);
    }
  }
}

TEST_CASE("the alphabet's gaps and the variant characters stand where z/OS has them") {
  CHECK(ToEbcdic("AIJRSZ") == EbcdicText{0xC1, 0xC9, 0xD1, 0xD9, 0xE2, 0xE9});
  CHECK(ToEbcdic("aijrsz09 ") ==
        EbcdicText{0x81, 0x89, 0x91, 0x99, 0xA2, 0xA9, 0xF0, 0xF9, 0x40});
  CHECK(ToEbcdic("[]{}^|!#@$\\~") == EbcdicText{0xAD, 0xBD, 0xC0, 0xD0, 0x5F, 0x4F, 0x5A,
                                                0x7B, 0x7C, 0x5B, 0xE0, 0xA1});
  CHECK(ToEbcdic("ÄÖÜß") == EbcdicText{0x63, 0xEC, 0xFC, 0x59});
}

TEST_CASE("what a console can't hold becomes a question mark, one a character") {
  CHECK(ToEbcdic("1 €\n\t\x7F\xFF.") ==
        EbcdicText{0xF1, 0x40, 0x6F, 0x6F, 0x6F, 0x6F, 0x6F, 0x4B});
  CHECK(ToEbcdic("\u0085") == EbcdicText{0x6F});
}

TEST_CASE("a line feed in a console's text does not become one") {
  const EbcdicText text = {0xC1, 0x15, 0xC2, 0x25, 0x0D, 0x00};
  CHECK(FromEbcdic(text.data(), text.size()) == "A\uFFFDB\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("EBCDIC is told from ASCII and UTF-8 by its bytes") {
  const auto [content, ebcdic] = GENERATE(table<std::string, bool>({
      {"", false},
      {"-v\n", false},
      {"-v", false},
      {"--match=\xC3\xA9", false},                         // UTF-8
      {"--match=\xE9\n", false},                           // Latin-1, never EBCDIC
      {"\x60\xA5\x15", true},                              // -v
      {"\x60\xA5", true},                                  // without a line end
      {"\x7B\x40\x81\x15\x60\xA5\x15", true},              // # a comment
      {"\x60\x60\x94\x81\xA3\x83\x88\x7E\xF1\x15", true},  // --match=1
  }));
  CAPTURE(content);
  CHECK(zsuper::IsEbcdic(content) == ebcdic);
}
