// SPDX-License-Identifier: Apache-2.0
#include "program/script.h"

#include "fakes/results.h"
#include "fakes/temporary_folder.h"
#include "unit/program/path_variable.h"

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
  CHECK(CheckProgram(spec, {}).has_value());
}

TEST_CASE("modules, commands and stdin are left to Python") {
  const auto arguments = GENERATE(values<std::vector<std::string>>(
      {{"-m", "module"}, {"-mmodule"}, {"-c", ""}, {"-cpass"}, {"-"}}));
  ProgramSpec spec;
  spec.arguments = arguments;
  CHECK(CheckProgram(spec, {}).has_value());
}

TEST_CASE("programs that are not there are refused with the reason") {
  const auto [script, reason] = GENERATE(table<std::string, std::string>({
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
  CHECK_THAT(Failure(CheckProgram(spec, {})),
             Catch::Contains(named.folder / script) && Catch::Contains(reason));
}

TEST_CASE("a command or a module that is no file here is recognized") {
  const auto [name, reason] = GENERATE(table<std::string, std::string>({
      {"json", "No such file or directory; use -m json, or FOLDER/json"},
      {"json.tool", "No such file or directory; use -m json.tool for the module"},
      {"serve", "No such file or directory; use FOLDER/serve"},
      {"tool",
       "No such file or directory; give a script's path, or -m tool for a module"},
      {"json.py", "No such file or directory"},
      {"./json", "No such file or directory"},
  }));
  CAPTURE(name);
  const Named named;
  for (const std::string command : {"json", "serve"}) {
    std::ofstream(named.folder / command) << "#!/usr/bin/python3\npass\n";
    REQUIRE(::chmod((named.folder / command).c_str(), 0755) == 0);
  }
  std::ofstream(named.folder / "tool") << "#!/bin/sh\n";
  REQUIRE(::chmod((named.folder / "tool").c_str(), 0755) == 0);
  const test::PathVariable path(named.folder.Path() + ":/usr/bin:/bin");
  ProgramSpec spec;
  spec.arguments = {name};
  std::string expected = reason;
  if (const std::size_t at = expected.find("FOLDER"); at != std::string::npos) {
    expected.replace(at, 6, named.folder.Path());
  }
  CHECK_THAT(Failure(CheckProgram(spec, {})), Catch::EndsWith(": " + expected));
}

TEST_CASE("a first line that names another interpreter is remarked upon") {
  const auto [line, other] = GENERATE(table<std::string, std::string>({
      {"#!/bin/sh", "/bin/sh"},
      {"#! /bin/sh -e", "/bin/sh"},
      {"#!/usr/bin/env -S A=b sh -e", "/sh"},
      {"#!/usr/bin/env python3", ""},
      {"#!/usr/bin/python3 -I", ""},
      {"#!/nonexistent/python", ""},
      {"#!", ""},
      {"# /bin/sh", ""},
  }));
  CAPTURE(line);
  const Named named;
  const test::PathVariable path("/usr/bin:/bin");
  std::ofstream(named.folder / "script.py") << line << "\npass\n";
  ProgramSpec spec;
  spec.arguments = {named.folder / "script.py"};
  const auto remark = RemarkOnInterpreter(spec, "/usr/bin/python3");
  CHECK(remark.has_value() == !other.empty());
  if (remark) {
    CHECK_THAT(*remark, Catch::Contains(other + " in its first line"));
  }
  spec.python = "/usr/bin/python3";  // the user's choice
  CHECK_FALSE(RemarkOnInterpreter(spec, "/usr/bin/python3").has_value());
}

TEST_CASE("links to one interpreter from two folders are two interpreters") {
  const Named named;
  const std::string linked_python = named.folder / "python";
  REQUIRE(::symlink("/usr/bin/python3", linked_python.c_str()) == 0);
  std::ofstream(named.folder / "script.py") << "#!" << linked_python << "\n";
  ProgramSpec spec;
  spec.arguments = {named.folder / "script.py"};
  CHECK(RemarkOnInterpreter(spec, "/usr/bin/python3").has_value());
  CHECK_FALSE(RemarkOnInterpreter(spec, linked_python).has_value());
}

}  // namespace zsuper
