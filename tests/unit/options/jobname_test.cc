// SPDX-License-Identifier: Apache-2.0
#include "options/jobname.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using Words = std::vector<std::string>;
using zsuper::DefaultJobname;
using zsuper::ParseJobname;

TEST_CASE("the job is named after the program") {
  struct Row {
    Words program;
    std::string jobname;
  };
  const auto row = GENERATE(values<Row>({
      {{"app.py", "other.py"}, "APP"},
      {{"/srv/payroll/run.py"}, "RUN"},
      {{"accounting_server.py"}, "ACCOUNTI"},
      {{"my-app.v2.py"}, "MYAPPV2"},
      {{"2024-report.py"}, "REPORT"},
      {{"srv/payroll"}, "PAYROLL"},
      {{"srv/payroll/"}, "PAYROLL"},
      {{"srv/x/../payroll"}, "PAYROLL"},
      {{"/srv/payroll/./"}, "PAYROLL"},
      {{"web.pyz"}, "WEB"},
      {{"a@b#c$.py"}, "A@B#C$"},
      {{"@1.py"}, "@1"},
      {{"\xC3\xA9t\xC3\xA9.py"}, "T"},
      {{"---.py"}, "PYTHON"},
      {{"/"}, "PYTHON"},
      {{"-"}, "PYTHON"},
      {{"-c", "print(1)"}, "PYTHON"},
      {{"-cprint(1)"}, "PYTHON"},
      {{"-m", "http.server", "8000"}, "SERVER"},
      {{"-mgunicorn"}, "GUNICORN"},
      {{"-m", "a.b.long_module"}, "LONGMODU"},
  }));
  CAPTURE(row.program);
  CHECK(DefaultJobname(row.program) == row.jobname);
}

TEST_CASE("the current folder gives its own name") {
  const std::string here = std::filesystem::current_path().string();
  CHECK(DefaultJobname({"."}) == DefaultJobname({here}));
}

TEST_CASE("a job name that was given is folded to capitals") {
  const auto name =
      GENERATE(values<std::string>({"pay", "PAY#1", "@1", "$A", "a2345678"}));
  const auto jobname = ParseJobname(name);
  REQUIRE(jobname.has_value());
  CHECK(jobname.value().size() == name.size());
}

TEST_CASE("a job name that z/OS would not take is refused") {
  const auto name = GENERATE(values<std::string>(
      {"", "A23456789", "1A", "A-B", "A B", "A.B", "\xC3\xA4", "A*"}));
  const auto jobname = ParseJobname(name);
  REQUIRE_FALSE(jobname.has_value());
  CHECK(jobname.error().text ==
        "ZSU0504E --jobname='" + name +
            "' is not valid: use 1 to 8 letters, digits, @, #, $; not starting with a "
            "digit");
}
