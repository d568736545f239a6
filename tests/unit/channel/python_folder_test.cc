// SPDX-License-Identifier: Apache-2.0
#include "channel/python_folder.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

TEST_CASE("ZSUPER_PYTHON_DIR names the folder of zconsole, and it must be there") {
  std::string folder = std::filesystem::temp_directory_path() / "python-folder-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  REQUIRE(setenv("ZSUPER_PYTHON_DIR", folder.c_str(), 1) == 0);
  CHECK(Failure(zsuper::FindPythonFolder()).find("not in '" + folder + "'") !=
        std::string::npos);

  // The package with the dispatcher in Python alone, as z/OS has it.
  std::filesystem::create_directories(folder + "/zconsole/_dispatcher_py");
  std::ofstream(folder + "/zconsole/_dispatcher_py/__init__.py") << "\n";
  CHECK(Value(zsuper::FindPythonFolder()) == folder);
  REQUIRE(unsetenv("ZSUPER_PYTHON_DIR") == 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the program's PYTHONPATH begins with ours and keeps what was there") {
  CHECK(zsuper::CallbackPythonPath("/z", false, "") == "/z");
  CHECK(zsuper::CallbackPythonPath("/z", false, "/a:/b") == "/z:/a:/b");
  CHECK(zsuper::CallbackPythonPath("/z", true, "/a") == "/z/zsuper-agent:/z:/a");
  CHECK(zsuper::CallbackPythonPath("/z", false, "/z:/a") == "/z:/a");
  CHECK(zsuper::CallbackPythonPath("/z", false, "/z") == "/z");
}

TEST_CASE("the variable for the start's work names what is to be done") {
  CHECK(zsuper::StartVariable({true, false}) == "ZSUPER_START=agent");
  CHECK(zsuper::StartVariable({false, true}) == "ZSUPER_START=lines");
  CHECK(zsuper::StartVariable({true, true}) == "ZSUPER_START=agent,lines");
}

TEST_CASE("options of Python's that keep zconsole away are named as they were written") {
  const std::string path = GENERATE("-I", "-E", "-sE", "-uIB");
  CHECK(zsuper::IgnoresPath({"-u", path, "-S"}) == path);
  const std::string site = GENERATE("-S", "-uS");
  CHECK(zsuper::IgnoresSite({"-u", site, "-I"}) == site);
}

TEST_CASE("other options of Python's do not matter") {
  const std::vector<std::string> options = {
      "-u", "-s", "-X", "dev", "-XImporttimeES", "-WErrorS", "--Ignore", "SIE", "-"};
  CHECK(zsuper::IgnoresPath(options) == std::nullopt);
  CHECK(zsuper::IgnoresSite(options) == std::nullopt);
}
