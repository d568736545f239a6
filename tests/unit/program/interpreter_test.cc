// SPDX-License-Identifier: Apache-2.0
#include "program/interpreter.h"

#include "unit/program/supervised.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <fstream>
#include <tuple>

namespace zsuper {
namespace {

/// A folder with what a user may name, right and wrong.
struct Named {
  Named() {
    std::ofstream(folder / "script.py") << "pass\n";
    std::ofstream(folder / "secret.py") << "pass\n";
    ::chmod((folder / "secret.py").c_str(), 0);
    std::ofstream(folder / "app.pyz") << "PK";
    ::mkdir((folder / "empty").c_str(), 0700);
    ::mkdir((folder / "package").c_str(), 0700);
    std::ofstream(folder / "package/__main__.py") << "pass\n";
    ::mkdir((folder / "bin").c_str(), 0700);
    std::ofstream(folder / "bin/python9") << "#!/bin/sh\n";
    ::chmod((folder / "bin/python9").c_str(), 0755);
    ::mkdir((folder / "other").c_str(), 0700);
    std::ofstream(folder / "other/python9") << "not executable\n";
    std::ofstream(folder / "other/python8") << "not executable\n";
    linked = ::symlink("bin/python9", (folder / "venv-python").c_str()) == 0 &&
             ::symlink("nowhere", (folder / "broken").c_str()) == 0;
  }
  const TemporaryFolder folder;
  bool linked = false;
};

/// PATH, put back at the end.
class PathVariable {
 public:
  explicit PathVariable(const std::string& value) { ::setenv("PATH", value.c_str(), 1); }
  PathVariable(const PathVariable&) = delete;
  PathVariable& operator=(const PathVariable&) = delete;
  ~PathVariable() { ::setenv("PATH", before_.c_str(), 1); }

 private:
  const std::string before_ = std::getenv("PATH");
};

}  // namespace

TEST_CASE("an interpreter by name is the first executable one on PATH") {
  const Named named;
  const PathVariable path("/nonexistent:" + named.folder / "other" + ":" +
                          named.folder / "bin");
  const Result<std::string> found = FindInterpreter("python9");
  REQUIRE(found.has_value());
  CHECK(found.value() == named.folder / "bin/python9");
}

TEST_CASE("an interpreter that is a link stays one, as in a virtual environment") {
  const Named named;
  REQUIRE(named.linked);
  const std::string link = named.folder / "venv-python";
  const Result<std::string> found = FindInterpreter(link);
  REQUIRE(found.has_value());
  CHECK(found.value() == link);
}

TEST_CASE("an interpreter that can't be used is refused with the reason") {
  const auto [python, os_error, reason] =
      GENERATE(values<std::tuple<std::string, int, std::string>>({
          {"", ENOENT, "no directory of PATH"},
          {"python7", ENOENT, "no directory of PATH"},
          {"python8", EACCES, "other/python8: Permission denied"},
          {"./nonexistent", ENOENT, "No such file"},
          {"script.py/python3", ENOENT, "Not a directory"},
          {"./broken", ENOENT, "a link to a file that is not there"},
          {"./empty", EACCES, "Is a directory"},
          {"./script.py", EACCES, "Permission denied"},
      }));
  CAPTURE(python);
  const Named named;
  const PathVariable path(named.folder / "other");
  const bool is_path = python.find('/') != std::string::npos;
  const Result<std::string> found =
      FindInterpreter(is_path ? named.folder / python : python);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().os_error == os_error);
  CHECK_THAT(found.error().text, Catch::Contains(reason));
}

TEST_CASE("programs that Python can run are accepted") {
  const auto script = GENERATE(as<std::string>(), "script.py", "app.pyz", "package");
  CAPTURE(script);
  const Named named;
  ProgramSpec spec;
  spec.arguments = {named.folder / script, "argument"};
  CHECK(CheckProgram(spec).has_value());
}

TEST_CASE("modules, commands and stdin are left to Python") {
  const auto arguments = GENERATE(values<std::vector<std::string>>(
      {{"-m", "module"}, {"-mmodule"}, {"-c", ""}, {"-cpass"}, {"-"}}));
  ProgramSpec spec;
  spec.arguments = arguments;
  CHECK(CheckProgram(spec).has_value());
}

TEST_CASE("programs that are not there are refused with the reason") {
  const auto [script, reason] = GENERATE(values<std::tuple<std::string, std::string>>({
      {"missing.py", "No such file or directory"},
      {"empty", "without a __main__.py"},
      {"broken", "a link to a file that is not there"},
      {"script.py/x", "Not a directory"},
      {"secret.py", "Permission denied"},
  }));
  if (script == "secret.py" && ::geteuid() == 0) {
    return;  // root may read everything
  }
  CAPTURE(script);
  const Named named;
  ProgramSpec spec;
  spec.arguments = {named.folder / script};
  const Result<void> checked = CheckProgram(spec);
  REQUIRE_FALSE(checked.has_value());
  CHECK_THAT(checked.error().text,
             Catch::Contains(named.folder / script) && Catch::Contains(reason));
}

TEST_CASE("options -m and -c need something behind them") {
  const auto option = GENERATE(as<std::string>(), "-m", "-c");
  ProgramSpec spec;
  spec.arguments = {option};
  const Result<void> checked = CheckProgram(spec);
  REQUIRE_FALSE(checked.has_value());
  CHECK_THAT(checked.error().text, Catch::Contains("'" + option + "'"));
}

}  // namespace zsuper
