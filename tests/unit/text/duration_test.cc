// SPDX-License-Identifier: Apache-2.0
#include "text/duration.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using namespace std::chrono_literals;

TEST_CASE("a duration is digits and a unit") {
  const auto [source, expected] = GENERATE(table<std::string, zsuper::Duration>({
      {"500ms", 500ms},
      {"10s", 10s},
      {"2m", 2min},
      {"1h", 1h},
      {"0s", 0s},
      {"007S", 7s},
      {"1Ms", 1ms},
      {" 3s\t", 3s},
      {"8760h", 8760h},
      {"31536000000ms", 8760h},
      {"00000000000000000000000000001s", 1s},
  }));
  CAPTURE(source);
  CHECK(Value(zsuper::ParseDuration(source)) == expected);
}

TEST_CASE("a duration's error says at which character and what to do") {
  const auto [source, where_and_why] = GENERATE(table<std::string, std::string>({
      {"", "1: none is given: use digits and ms, s, m or h, as in 10s"},
      {"  ", "3: none is given: use digits and ms, s, m or h, as in 10s"},
      {"10", "3: there is no unit: use 10ms, 10s, 10m or 10h"},
      {" 10 ", "4: there is no unit: use 10ms, 10s, 10m or 10h"},
      {"10d", "3: 'd' is not a unit: put ms, s, m or h right behind the digits"},
      {"10 s", "3: ' s' is not a unit: put ms, s, m or h right behind the digits"},
      {"1.5s", "2: '.5s' is not a unit: put ms, s, m or h right behind the digits"},
      {"1h30m", "2: 'h30m' is not a unit: put ms, s, m or h right behind the digits"},
      {"-5s", "1: '-5s' is negative: use digits and ms, s, m or h"},
      {"s", "1: 's' does not begin with digits: use digits and ms, s, m or h, as in 10s"},
      {"8761h", "1: '8761h' is too long: use at most 8760h"},
      {"99999999999999999999999999ms",
       "1: '99999999999999999999999999ms' is too long: use at most 8760h"},
  }));
  const auto duration = zsuper::ParseDuration(source);
  REQUIRE_FALSE(duration.has_value());
  CHECK(duration.error().text ==
        "ZSU0123E '" + source + "': wrong duration at character " + where_and_why);
}

TEST_CASE("a duration is written in the largest units that it fills") {
  CHECK(zsuper::FormatDuration(500ms) == "500ms");
  CHECK(zsuper::FormatDuration(10s) == "10s");
  CHECK(zsuper::FormatDuration(2min) == "2m");
  CHECK(zsuper::FormatDuration(90min) == "1h30m");
  CHECK(zsuper::FormatDuration(1h + 1ms) == "1h1ms");
  CHECK(zsuper::FormatDuration(1500ms) == "1s500ms");
  CHECK(zsuper::FormatDuration(0ms) == "0s");
}
