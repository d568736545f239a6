// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/signals.h"
#include "program/program.h"

#include <boost/asio/io_context.hpp>

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

/// The program leads a process group of its own, which gets the terminal if we had it: at
/// once where it is ours alone, else when the program asks for it (SIGTTIN, SIGTTOU). It
/// starts with the signals as `inherited` says and with descriptors 0 to 2 and those of
/// the spec. It is told by SIGTERM when the thread that called Start is gone. Orphans
/// come to us, we are their subreaper. Destroying a program that still runs kills it.
/// SIGPIPE must be blocked or ignored.
std::unique_ptr<SpawnedProgram> MakeSpawnedProgram(boost::asio::io_context& loop,
                                                   ProgramSpec spec,
                                                   const InheritedSignals& inherited);

}  // namespace zsuper
