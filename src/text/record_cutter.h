// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace zsuper {

/// Cuts a stream of UTF-8 text into the records of a data set: one a line, without its
/// newline. A line that is too long goes on in the next record; no character is cut in
/// two.
class RecordCutter {
 public:
  /// `write` gets each record, `longest` bytes at most.
  RecordCutter(std::size_t longest, std::function<void(std::string_view)> write);

  void Append(std::string_view bytes);
  /// Writes what had no newline yet.
  void Finish();

 private:
  const std::size_t longest_;
  const std::function<void(std::string_view)> write_;
  std::string line_;
};

}  // namespace zsuper
