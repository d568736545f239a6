// SPDX-License-Identifier: Apache-2.0
#include "program/interpreter.h"

#include "fakes/results.h"
#include "fakes/temporary_folder.h"
#include "unit/program/path_variable.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <tuple>

namespace zsuper {
namespace {

/// A folder with what a user may name, right and wrong.
struct Interpreters {
  Interpreters() {
    std::ofstream(folder / "script.py") << "pass\n";
    ::mkdir((folder / "empty").c_str(), 0700);
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

}  // namespace

TEST_CASE("an interpreter by name is the first executable one on PATH") {
  const Interpreters named;
  const test::PathVariable path("/nonexistent:" + named.folder / "other" + ":" +
                                named.folder / "bin");
  CHECK(Value(FindInterpreter("python9")) == named.folder / "bin/python9");
}

TEST_CASE("an interpreter that is a link stays one, as in a virtual environment") {
  const Interpreters named;
  REQUIRE(named.linked);
  const std::string link = named.folder / "venv-python";
  CHECK(Value(FindInterpreter(link)) == link);
}

TEST_CASE("an interpreter that can't be used is refused with the reason") {
  const auto [python, os_error, reason] = GENERATE(table<std::string, int, std::string>({
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
  const Interpreters named;
  const test::PathVariable path(named.folder / "other");
  const bool is_path = python.find('/') != std::string::npos;
  const Result<std::string> found =
      FindInterpreter(is_path ? named.folder / python : python);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().os_error == os_error);
  CHECK_THAT(found.error().text, Catch::Contains(reason));
}

}  // namespace zsuper
