// SPDX-License-Identifier: Apache-2.0
#include "console/cib.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>
#include <vector>

using zsuper::Command;
using zsuper::DecodeCib;
using zsuper::Verb;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes FromHex(const std::string& hex) {
  Bytes bytes;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') {
      digits.push_back(c);
    }
  }
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// F JOB,FIRST from console IBMUSER, as z/OS builds it.
Bytes ModifyFirst() {
  return FromHex(
      "00000000 44090018 00000000 00030005 C6C9D9E2E3 000000"
      "00000000 00000000 C9C2D4E4E2C5D940 C9E2C6DBC300AF3B"
      "0300000C 00000000 0300000C 00000000 00000000 00000000");
}

// The same with other bytes at `offset`; exactly as long, so that a sanitizer sees every
// step too far.
Bytes Changed(std::size_t offset, const Bytes& bytes) {
  Bytes cib = ModifyFirst();
  std::copy(bytes.begin(), bytes.end(),
            cib.begin() + static_cast<std::ptrdiff_t>(offset));
  return cib;
}

}  // namespace

TEST_CASE("a CIB of z/OS is decoded with its extension") {
  const std::optional<Command> command = DecodeCib(ModifyFirst().data());
  REQUIRE(command);
  CHECK(command->verb == Verb::kModify);
  CHECK(command->text == "FIRST");
  CHECK(command->issuer.console == "IBMUSER");
  CHECK(command->issuer.console_id == 0x0300000C);
  CHECK(command->issuer.cart ==
        std::array<std::uint8_t, 8>{0xC9, 0xE2, 0xC6, 0xDB, 0xC3, 0x00, 0xAF, 0x3B});
  CHECK(command->seq == 0);
}

TEST_CASE("the CIBs seen on a running system are decoded, without an extension") {
  const auto [hex, verb, text] = GENERATE(table<std::string, Verb, std::string>({
      {"00000000 04020000 00000000 01000000", Verb::kStart, ""},
      {"00000000 04030000 00000000 01000006 D4E8C4C1E3C10000", Verb::kStart, "MYDATA"},
      {"00000000 44030000 00000000 01000005 C6C9D9E2E3000000", Verb::kModify, "FIRST"},
      {"00000000 44020000 00000000 01000000", Verb::kModify, ""},
      {"00000000 40020000 00000000 01000000", Verb::kStop, ""},
      {"00000000 40030000 00000000 01000001 4000000000000000", Verb::kStop, ""},
  }));
  CAPTURE(hex);
  const std::optional<Command> command = DecodeCib(FromHex(hex).data());
  REQUIRE(command);
  CHECK(command->verb == verb);
  CHECK(command->text == text);
  CHECK(command->issuer.console.empty());
  CHECK(command->issuer.console_id == 0);
}

TEST_CASE("verbs are compared for equality; what reaches no program is no command") {
  const int verb = GENERATE(0x00, 0x08, 0x0C, 0x41, 0x45, 0x48, 0x60, 0xC4, 0xFF);
  CAPTURE(verb);
  CHECK_FALSE(
      DecodeCib(Changed(zsuper::cib::kVerb, {static_cast<std::uint8_t>(verb)}).data()));
}

TEST_CASE("a data length that the CIB does not hold is cut at its extension or end") {
  // Bytes behind the text are what lay there before, here X'00'.
  const std::string filled = "FIRST\uFFFD\uFFFD\uFFFD";
  CHECK(DecodeCib(Changed(14, {0xFF, 0xFF}).data())->text == filled);
  Bytes bare = Changed(14, {0x01, 0x00});
  bare[zsuper::cib::kLength] = 3;
  bare.resize(24);
  CHECK(DecodeCib(bare.data())->text == filled);
  bare[zsuper::cib::kLength] = 0;
  bare.resize(16);
  CHECK(DecodeCib(bare.data())->text.empty());
}

TEST_CASE("a text is cut at 255 bytes") {
  Bytes cib(std::size_t{255} * 8, 0xC1);
  const Bytes header = FromHex("00000000 44FF0000 00000000 00030400");
  std::copy(header.begin(), header.end(), cib.begin());
  CHECK(DecodeCib(cib.data())->text == std::string(255, 'A'));
}

TEST_CASE(
    "an extension that is not there, or not whole, or of an old level is not read") {
  const auto [what, cib] = GENERATE(table<std::string, Bytes>({
      {"offset 0", Changed(6, {0x00, 0x00})},
      {"inside the fixed part", Changed(6, {0x00, 0x0F})},
      {"one byte behind the largest CIB's", Changed(6, {0x00, 0x91})},
      {"far outside", Changed(6, {0xFF, 0xFF})},
      {"level 2", Changed(13, {0x02})},
      {"level 0", Changed(13, {0x00})},
  }));
  CAPTURE(what);
  const std::optional<Command> command = DecodeCib(cib.data());
  REQUIRE(command);
  CHECK(command->text == "FIRST");
  CHECK(command->issuer.console.empty());
  CHECK(command->issuer.cart == std::array<std::uint8_t, 8>{});
  CHECK(zsuper::FaultsOf(cib.data()).no_extension);
}

TEST_CASE("an extension that CIBLEN does not count is found where CIBXOFF says") {
  const Bytes cib = Changed(zsuper::cib::kLength, {0x03});
  const std::optional<Command> command = DecodeCib(cib.data());
  REQUIRE(command);
  CHECK(command->text == "FIRST");
  CHECK(command->issuer.console == "IBMUSER");
  CHECK(command->issuer.console_id == 0x0300000C);
  CHECK(command->issuer.cart == DecodeCib(ModifyFirst().data())->issuer.cart);
  CHECK_FALSE(zsuper::FaultsOf(cib.data()).no_extension);
  CHECK_FALSE(zsuper::FaultsOf(cib.data()).text_cut);
}

TEST_CASE("the longest command's extension is found, counted by CIBLEN or not") {
  const bool counted = GENERATE(true, false);
  CAPTURE(counted);
  Bytes cib(16 + 128 + 48, 0xC1);
  const Bytes header = FromHex("00000000 44000090 00000000 0003007E");
  std::copy(header.begin(), header.end(), cib.begin());
  cib[zsuper::cib::kLength] = counted ? 24 : 18;
  const std::optional<Command> command = DecodeCib(cib.data());
  REQUIRE(command);
  CHECK(command->text == std::string(126, 'A'));
  CHECK(command->issuer.console == "AAAAAAAA");
  CHECK_FALSE(zsuper::FaultsOf(cib.data()).text_cut);
}

TEST_CASE("text that CIBLEN does not hold is a fault, but for STOP, which has none") {
  CHECK_FALSE(zsuper::FaultsOf(ModifyFirst().data()).text_cut);
  CHECK_FALSE(zsuper::FaultsOf(ModifyFirst().data()).no_extension);
  Bytes cib = Changed(zsuper::cib::kDataLength, {0x00, 0x08});
  CHECK_FALSE(zsuper::FaultsOf(cib.data()).text_cut);
  cib[zsuper::cib::kDataLength + 1] = 0x09;
  CHECK(zsuper::FaultsOf(cib.data()).text_cut);
  cib[zsuper::cib::kVerb] = zsuper::cib::kVerbStop;
  CHECK_FALSE(zsuper::FaultsOf(cib.data()).text_cut);
}

TEST_CASE("a later level keeps its extension") {
  CHECK(DecodeCib(Changed(13, {0x04}).data())->issuer.console == "IBMUSER");
}
