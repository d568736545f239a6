// SPDX-License-Identifier: Apache-2.0
#include "program/python_folder.h"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

TEST_CASE("ZSUPER_PYTHON_DIR names the folder of zconsole, and it must be there") {
  std::string folder = std::filesystem::temp_directory_path() / "python-folder-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  REQUIRE(setenv("ZSUPER_PYTHON_DIR", folder.c_str(), 1) == 0);
  const auto missing = zsuper::FindPythonFolder();
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().text.find("not in '" + folder + "'") != std::string::npos);

  std::filesystem::create_directory(folder + "/zconsole");
  std::ofstream(folder + "/zconsole/__init__.py") << "\n";
  const auto found = zsuper::FindPythonFolder();
  REQUIRE(found.has_value());
  CHECK(found.value() == folder);
  REQUIRE(unsetenv("ZSUPER_PYTHON_DIR") == 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the program's PYTHONPATH begins with ours and keeps what was there") {
  CHECK(zsuper::CallbackPythonPath("/z", false, "") == "/z");
  CHECK(zsuper::CallbackPythonPath("/z", false, "/a:/b") == "/z:/a:/b");
  CHECK(zsuper::CallbackPythonPath("/z", true, "/a") == "/z/agent:/z:/a");
}

TEST_CASE("options of Python's that keep zconsole away are refused by name") {
  const std::string option = GENERATE("-I", "-E", "-S", "-sE", "-uS");
  const auto refused = zsuper::CheckCallbackOptions({"-u", option});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().text.find("'" + option + "'") != std::string::npos);
}

TEST_CASE("other options of Python's do not matter") {
  CHECK(zsuper::CheckCallbackOptions(
            {"-u", "-s", "-X", "dev", "-XImporttime", "-WError", "--Ignore", "SIE", "-"})
            .has_value());
}
