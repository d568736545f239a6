// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

namespace zsuper {

/// zsuper's own output: lines on stderr. A write never waits: not for a pipe that nobody
/// reads, a terminal stopped by Ctrl-S, or a log reader that hangs, since STOP and CANCEL
/// must work just then. What the reader does not take now is tried again with later
/// lines, and at the end; beyond a bound it is dropped, and the count is told (ZSU0903W).
/// Any thread.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  /// Gives the reader a moment for what still waits.
  ~Log();

  /// Writes a line in one piece, so that lines of several processes do not mix.
  void Write(const std::string& line);

 private:
  // Writes what waits; false: some still does.
  bool Flush();

  std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::size_t dropped_ = 0;  ///< Lines, since the last that was taken.
};

}  // namespace zsuper
