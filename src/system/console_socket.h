// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <string>
#include <utility>

namespace zsuper {

/// A task's listening socket, JOBNAME.PID in the folder, mode 0600; gone with the object.
///
/// A socket gets its name when it listens already, so one that refuses connections is a
/// left-over. Tasks that are to be the only ones of their name take turns by a lock on a
/// file in the folder; it goes with its holder, so that nothing has to be cleaned up
/// after a crash.
class ConsoleSocket {
 public:
  /// Removes the folder's left-over sockets, then listens. `unique`: refused while
  /// another task of this name runs.
  static Result<ConsoleSocket> Open(const std::string& folder, const std::string& jobname,
                                    bool unique);
  ConsoleSocket(ConsoleSocket&&) noexcept = default;
  ConsoleSocket& operator=(ConsoleSocket&&) = delete;
  ConsoleSocket(const ConsoleSocket&) = delete;
  ConsoleSocket& operator=(const ConsoleSocket&) = delete;
  ~ConsoleSocket() { Remove(); }

  /// Gives the listening descriptor away: non-blocking, closed on exec.
  [[nodiscard]] int Release() { return fd_.Release(); }
  /// Takes the socket out of the folder; what is connected stays so.
  void Remove();

 private:
  ConsoleSocket(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::string path_;  // empty: nothing to remove
};

}  // namespace zsuper
