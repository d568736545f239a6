// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"

#include <sys/types.h>

namespace zsuper {

/// Sees to it that the program does not live on when we are killed without a chance to
/// end it: a process of ours that holds nothing but one end of a pipe. When the other end
/// closes with us, it sends the program's group SIGTERM, and SIGKILL to what is left of
/// it after the grace period. The parent-death signal alone would reach only the program,
/// and a program that ignores it would keep its port for ever.
class Guard {
 public:
  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  /// We end in order: nothing is left to guard.
  ~Guard();

  /// Forks it. Should that fail, the parent-death signal has to do.
  void Start(pid_t group, Duration grace);

 private:
  pid_t pid_ = 0;
  Fd our_end_;
};

}  // namespace zsuper
