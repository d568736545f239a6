// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"

#include <sys/types.h>

namespace zsuper {

/// Our controlling terminal, where there is one, and which process group has it. One
/// group at a time is in the foreground: it may read, and gets Ctrl-C and Ctrl-Z.
class Terminal {
 public:
  Terminal();

  [[nodiscard]] bool IsThere() const { return tty_.IsOpen(); }
  [[nodiscard]] bool IsInForeground(pid_t group) const;
  void GiveTo(pid_t group) const;

 private:
  Fd tty_;
};

/// We are one part of a shell's pipeline, judged by our stdin and stdout. The parts share
/// the terminal: it is not ours alone to give away.
bool InPipeline();

/// Stops us, and those who share our process group, as `signal` from the terminal would
/// have. Returns when the shell continues us; at once where no shell could, since the
/// kernel then takes no such stop.
void StopOurJob(int signal);

}  // namespace zsuper
