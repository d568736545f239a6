// SPDX-License-Identifier: Apache-2.0
#include "program/python_folder.h"

#include "messages/message.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

namespace fs = std::filesystem;

bool HoldsPackage(const fs::path& folder) {
  return access((folder / "zconsole" / "__init__.py").c_str(), R_OK) == 0;
}

// The letters of options like "-sE"; none for what takes a value, as "-X dev" and "-W".
std::string FlagLetters(const std::string& option) {
  if (option.size() < 2 || option[0] != '-' || option[1] == '-') {
    return "";
  }
  return option.substr(1, option.find_first_of("XW", 1) - 1);
}

}  // namespace

Result<std::string> FindPythonFolder() {
  std::vector<fs::path> candidates;
  // A single thread reads the environment, and nobody writes it.
  const char* named = std::getenv("ZSUPER_PYTHON_DIR");  // NOLINT(concurrency-mt-unsafe)
  if (named != nullptr && *named != '\0') {
    candidates.emplace_back(named);
  } else {
    std::error_code ignored;
    const fs::path here = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    candidates.push_back(here / "python");
    candidates.push_back((here.parent_path() / ZSUPER_LIBDIR) / "zsuper" / "python");
  }
  std::string tried;
  for (const fs::path& folder : candidates) {
    if (HoldsPackage(folder)) {
      return folder.string();
    }
    tried += (tried.empty() ? "'" : " or '") + folder.string() + "'";
  }
  return Fail<msg::NoPythonFolder>(tried);
}

std::string CallbackPythonPath(const std::string& folder, bool agent,
                               const std::string& inherited) {
  std::string path = agent ? folder + "/agent:" + folder : folder;
  return inherited.empty() ? path : path + ":" + inherited;
}

Result<void> CheckCallbackOptions(const std::vector<std::string>& python_options) {
  for (const std::string& option : python_options) {
    const std::string letters = FlagLetters(option);
    if (letters.find_first_of("IE") != std::string::npos) {
      return Fail<msg::PythonOptionForbidsCallbacks>(option, "ignores PYTHONPATH");
    }
    if (letters.find('S') != std::string::npos) {
      return Fail<msg::PythonOptionForbidsCallbacks>(option, "imports no sitecustomize");
    }
  }
  return {};
}

}  // namespace zsuper
