// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace zsuper {

/// stdout, written at once: what an operator waits for is not kept in a buffer. After a
/// failure, nothing more is written.
class Output {
 public:
  void Print(std::string_view text);
  void PrintLine(std::string_view line);
  /// errno of the write that failed; 0: all is written.
  [[nodiscard]] int OsError() const { return os_error_; }

 private:
  int os_error_ = 0;
};

}  // namespace zsuper
