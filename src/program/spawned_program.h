// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"

#include <boost/asio/io_context.hpp>

#include <signal.h>

#include <memory>

namespace zsuper {

/// A program in a process of its own. Call Reap() whenever SIGCHLD came.
class SpawnedProgram : public Program {
 public:
  /// Takes what SIGCHLD told of: orphans of the program are reaped, a stopped program
  /// stops us too where we share a terminal's job, and a group that has become empty is
  /// reported.
  virtual void Reap() = 0;
};

/// `inherited` is the signal mask that the program gets. The program leads a process
/// group of its own, which gets the terminal if we had it.
std::unique_ptr<SpawnedProgram> MakeSpawnedProgram(boost::asio::io_context& loop,
                                                   ProgramSpec spec, sigset_t inherited);

}  // namespace zsuper
