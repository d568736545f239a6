// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>

namespace zsuper::test {

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

}  // namespace zsuper::test
