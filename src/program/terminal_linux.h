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

/// When the program is to have the terminal while our job is in the foreground. Others
/// may share the job, and then lose what we give away: their keys, and the right to read.
enum class TerminalGrant {
  kAtOnce,     ///< We are alone, or the program could not ask.
  kWhenAsked,  ///< A script started us, or we are a part of a pipeline.
  kNever,      ///< A script runs us in its background and goes on by itself.
};

/// Judged by what we inherited: process group, ignored signals, stdin and stdout.
TerminalGrant OurTerminalGrant();

/// Stops us, and those who share our process group, as `signal` from the terminal would
/// have. Returns when the shell continues us; at once where no shell could, since the
/// kernel then takes no such stop.
void StopOurJob(int signal);

}  // namespace zsuper
