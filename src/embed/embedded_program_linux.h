// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "embed/python_thread_linux.h"
#include "program/program.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace zsuper {

/// How the loop's half starts Python's.
struct StartPython {
  /// Lets RunPython() begin as soon as there is a libpython.
  std::function<void()> allow;
  /// Waits until there is; or says why there is none.
  std::function<Result<PythonHold*>()> wait;
};

/// The program that RunPython() runs: the loop's half. It is our own process, so signals
/// from outside reach it as if zsuper were not there; an operator's signal is sent so
/// that Python's own handler runs. If a signal would end the process, the end is only
/// reported and Python kept from running on: the listener ends the process with
/// exit_hook::Complete(). The program's group is what it has started and what has not
/// left our own group. Start() does what `start` does. Of `spec` only the guard and the
/// variables count.
///
/// The loop's thread, and all of ours, must block every signal, and must have called
/// SeparateDescriptors() before the loop was made.
std::unique_ptr<Program> MakeEmbeddedProgram(boost::asio::io_context& loop,
                                             const ProgramSpec& spec, Fd input,
                                             StartPython start);

}  // namespace zsuper
