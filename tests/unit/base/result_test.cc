// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <catch2/catch.hpp>

#include <string>

TEST_CASE("a Result holds a value or an Error") {
  const zsuper::Result<int> good = 7;
  REQUIRE(good.has_value());
  CHECK(good.value() == 7);

  const zsuper::Result<int> bad = zsuper::Error{"unable to count: none left", 2};
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().text == "unable to count: none left");
  CHECK(bad.error().os_error == 2);
}
