// SPDX-License-Identifier: Apache-2.0
#include "program/script.h"

#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <tuple>
#include <vector>

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
    linked = ::symlink("nowhere", (folder / "broken").c_str()) == 0;
  }
  const TemporaryFolder folder;
  bool linked = false;
};

}  // namespace

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

}  // namespace zsuper
