// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace zsuper {

/// An empty folder of its own (mode 0700), removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& Path() const { return path_; }
  /// The path of a name within it.
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }
  /// Makes a file, and the folders on the way to it; returns its path.
  [[nodiscard]] std::string Write(const std::string& name,
                                  std::string_view content) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::string path_ = "/tmp/zsuper-test-XXXXXX";
};

}  // namespace zsuper
