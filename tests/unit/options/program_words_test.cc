// SPDX-License-Identifier: Apache-2.0
#include "options/program_words.h"

#include "fakes/results.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

namespace zsuper {
namespace {

using Words = std::vector<std::string>;

/// The current directory, put back at the end.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& path) { std::filesystem::current_path(path); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  ~WorkingFolder() { std::filesystem::current_path(before_); }

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
};

}  // namespace

TEST_CASE("an interpreter in front of the program is --python") {
  const auto [words, python, options,
              arguments] = GENERATE(table<Words, std::string, Words, Words>({
      {{"python3", "x.py", "-v"}, "python3", {}, {"x.py", "-v"}},
      {{"venv/bin/python", "x.py"}, "venv/bin/python", {}, {"x.py"}},
      {{"/usr/bin/python3.13t", "-m", "app"}, "/usr/bin/python3.13t", {}, {"-m", "app"}},
      {{"python3", "-X", "dev", "-Wignore", "-uB", "x.py"},
       "python3",
       {"-X", "dev", "-Wignore", "-uB"},
       {"x.py"}},
      {{"python3", "-W", "ignore", "-Imapp", "-v"},
       "python3",
       {"-W", "ignore", "-I"},
       {"-mapp", "-v"}},
      {{"python3", "-Bc", "pass"}, "python3", {"-B"}, {"-c", "pass"}},
      {{"python3", "-IXdev", "-"}, "python3", {"-IXdev"}, {"-"}},
      {{"python3", "-s", "--", "x.py"}, "python3", {"-s"}, {"x.py"}},
      {{"python3", "--check-hash-based-pycs", "never", "x.py"},
       "python3",
       {"--check-hash-based-pycs", "never"},
       {"x.py"}},
  }));
  CAPTURE(words);
  const TemporaryFolder folder;
  const WorkingFolder here(folder.Path());
  ProgramSpec spec;
  REQUIRE(TakeProgramWords(words, spec).has_value());
  CHECK(spec.python_in_front);
  CHECK(spec.python == python);
  CHECK(spec.python_options == options);
  CHECK(spec.arguments == arguments);
}

TEST_CASE("what is no interpreter is the program") {
  const auto words = GENERATE(values<Words>({{"x.py", "python3"},
                                             {"-m", "python3"},
                                             {"pythonic", "x.py"},
                                             {"python.py"},
                                             {"python3"},
                                             {"./python"}}));
  CAPTURE(words);
  const TemporaryFolder folder;
  std::ofstream(folder / "python3") << "pass\n";
  REQUIRE(::mkdir((folder / "python").c_str(), 0700) == 0);
  const WorkingFolder here(folder.Path());
  ProgramSpec spec;
  REQUIRE(TakeProgramWords(words, spec).has_value());
  CHECK_FALSE(spec.python_in_front);
  CHECK(spec.python == "python3");
  CHECK(spec.arguments == words);
}

TEST_CASE("an interpreter without a program runs nothing") {
  const auto words =
      GENERATE(values<Words>({{"python3"}, {"python3", "-V"}, {"python3", "-X"}}));
  CAPTURE(words);
  const TemporaryFolder folder;
  const WorkingFolder here(folder.Path());
  ProgramSpec spec;
  CHECK_THAT(Failure(TakeProgramWords(words, spec)), Catch::StartsWith("ZSU0507E"));
}

TEST_CASE("the job is named after the program") {
  const auto [program, jobname] = GENERATE(table<Words, std::string>({
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
  CAPTURE(program);
  CHECK(DefaultJobname(program) == jobname);
}

TEST_CASE("the current folder gives its own name") {
  const std::string here = std::filesystem::current_path().string();
  CHECK(DefaultJobname({"."}) == DefaultJobname({here}));
}

}  // namespace zsuper
