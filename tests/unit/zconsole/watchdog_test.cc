// SPDX-License-Identifier: Apache-2.0
#include "zconsole/watchdog.h"

#include <catch2/catch.hpp>

#include <chrono>

using std::chrono::milliseconds;
using std::chrono::seconds;
using zsuper::Time;
using zsuper::Watchdog;

TEST_CASE("a callback is reported after 1, 10 and 60 seconds, once each") {
  const Time start{};
  Watchdog watchdog;
  watchdog.Started(7, start);
  CHECK_FALSE(watchdog.Check(start + milliseconds(999), false).has_value());
  CHECK(watchdog.Next() == start + seconds(1));
  for (const int limit : {1, 10, 60}) {
    CHECK_FALSE(watchdog.Exhausted());
    const auto report = watchdog.Check(start + seconds(limit), false);
    REQUIRE(report.has_value());
    CHECK(report->seq == 7);
    CHECK(report->seconds == static_cast<std::uint32_t>(limit));
    CHECK_FALSE(watchdog.Check(start + seconds(limit), false).has_value());
  }
  CHECK(watchdog.Exhausted());
  CHECK_FALSE(watchdog.Next().has_value());
}

TEST_CASE("a late look reports the longest time only") {
  Watchdog watchdog;
  watchdog.Started(7, Time{});
  const auto report = watchdog.Check(Time{} + seconds(11), false);
  REQUIRE(report.has_value());
  CHECK(report->seconds == 10);
  CHECK(watchdog.Next() == Time{} + seconds(60));
}

TEST_CASE("an idle program is never woken, one with work once a second at most") {
  Watchdog watchdog;
  CHECK_FALSE(watchdog.Check(Time{}, false).has_value());
  CHECK_FALSE(watchdog.Next().has_value());
  CHECK_FALSE(watchdog.Check(Time{}, true).has_value());
  CHECK(watchdog.Next() == Time{} + seconds(1));
  watchdog.Started(7, Time{});
  watchdog.Finished();
  CHECK_FALSE(watchdog.Check(Time{} + seconds(1), false).has_value());
  CHECK_FALSE(watchdog.Next().has_value());
  CHECK_FALSE(watchdog.Running(Time{}).has_value());
}
