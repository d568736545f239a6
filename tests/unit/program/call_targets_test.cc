// SPDX-License-Identifier: Apache-2.0
#include "program/call_targets.h"

#include <catch2/catch.hpp>

using zsuper::ReadTargetReports;
using Verdict = zsuper::TargetReport::Verdict;

TEST_CASE("each function's report is read, whatever else was written") {
  const auto reports = ReadTargetReports(
      "the site says hello\n"
      "zsuper-target\tfound\t/a b/ops.py:3\n"
      "zsuper-target\tnonsense\tx\n"
      "zsuper-target\twrong\tno such\tthing\n"
      "zsuper-target\tabsent\t\n"
      "zsuper-target\tunknown\tit is decorated",
      4);
  REQUIRE(reports.size() == 4);
  CHECK(reports[0].verdict == Verdict::kFound);
  CHECK(reports[0].words == "/a b/ops.py:3");
  CHECK(reports[1].verdict == Verdict::kWrong);
  CHECK(reports[1].words == "no such\tthing");
  CHECK(reports[2].verdict == Verdict::kAbsent);
  CHECK(reports[2].words.empty());
  CHECK(reports[3].verdict == Verdict::kUnknown);
  CHECK(reports[3].words == "it is decorated");
}

TEST_CASE("where the interpreter ended too soon the rest is unknown") {
  const auto reports = ReadTargetReports("zsuper-target\tfound\tx\nzsuper-tar", 3);
  REQUIRE(reports.size() == 3);
  CHECK(reports[0].verdict == Verdict::kFound);
  CHECK(reports[1].verdict == Verdict::kUnknown);
  CHECK(reports[2].words == "the interpreter gave no answer");
}
