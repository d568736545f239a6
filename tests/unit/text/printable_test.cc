// SPDX-License-Identifier: Apache-2.0
#include "text/printable.h"

#include <catch2/catch.hpp>

TEST_CASE("a message can't steer the terminal") {
  CHECK(zsuper::Printable("plain text, ü and €") == "plain text, ü and €");
  CHECK(zsuper::Printable("a\033[2Jb\nc\x7f") == "a [2Jb c ");
  CHECK(zsuper::Printable("\xC2\x9B"
                          "2J") == " 2J");
}
