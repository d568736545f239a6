// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zsuper {

/// The lines that arrive on a descriptor.
class Lines {
 public:
  /// Keeps the descriptor, does not close it.
  explicit Lines(int descriptor) : descriptor_(descriptor) {}

  /// Reads what is there; waits if nothing is.
  void Fill();
  /// The next line without its end; nothing if no whole one is there. A line that is much
  /// longer than a command may be is cut, and stays too long to be one.
  std::optional<std::string> Next();
  /// Has the input ended? Next() may have lines still.
  [[nodiscard]] bool Ended() const { return ended_; }

 private:
  int descriptor_;
  std::string text_;
  bool ended_ = false;
};

/// stdout, written at once: what an operator waits for is not kept in a buffer. After a
/// failure, nothing more is written.
class Output {
 public:
  void Print(std::string_view text);
  void PrintLine(std::string_view line);
  /// errno of the write that failed; 0 if all is written.
  [[nodiscard]] int OsError() const { return os_error_; }

 private:
  int os_error_ = 0;
};

}  // namespace zsuper
