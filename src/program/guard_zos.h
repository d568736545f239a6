// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"
#include "host/signals.h"

#include <sys/types.h>

namespace zsuper {

/// A shell that ends a process group should we be killed: it reads a pipe of ours, and
/// the system closes that with our last process, CANCEL included. It has an address space
/// of its own, or CANCEL would end it with us.
class Guard {
 public:
  /// Watches over this group, which SIGTERM ends, and after `grace` SIGKILL. No message:
  /// why there is no guard.
  static Result<Guard> Start(pid_t group, Duration grace,
                             const InheritedSignals& signals);

  Guard() = default;
  Guard(Guard&& other) noexcept;
  Guard& operator=(Guard&& other) noexcept;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  /// Sends it away.
  ~Guard();

 private:
  pid_t pid_ = 0;
  Fd ours_;  ///< The pipe's end that nobody writes to.
};

}  // namespace zsuper
