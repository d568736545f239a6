// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "embed/libpython.h"
#include "embed/python_hold.h"
#include "host/inherited_signals.h"
#include "program/program.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace zsuper {

/// The two ends of the program's stdin, where a rule writes to it; else both are closed.
struct EmbeddedInput {
  Fd program_end;
  Fd our_end;
};
Result<EmbeddedInput> MakeEmbeddedInput(const ProgramSpec& spec);

/// Runs the program in the calling thread, which must be the process's first, and ends
/// the process with it. `prelude`: Python statements that come right before its own, with
/// its sys.path, and of which no name is left; or none. Main thread's half of an embedded
/// program.
[[noreturn]] void RunPython(const Libpython& python, const ProgramSpec& spec,
                            const InheritedSignals& inherited, EmbeddedInput input,
                            const std::string& prelude);

/// How the loop's half starts the other one.
struct StartPython {
  /// Lets RunPython() begin as soon as there is a libpython.
  std::function<void()> allow;
  /// Waits until there is; or says why there is none.
  std::function<Result<PythonHold*>()> wait;
};

/// The program that RunPython() runs: the loop's half. It is our own process, so signals
/// from outside reach it as if zsuper were not there; those of operators are sent so that
/// Python's own handler runs. Where one would end the process, or SIGKILL does, the end
/// is only reported, and Python kept from running on: whoever hears of it ends the
/// process with own_end::Complete(). What the program has started is its group here, as
/// far as it has not left ours. Start() does what `start` does.
///
/// The loop's thread, and all of ours, must block every signal. SeparateDescriptors() has
/// been called there before the loop was made.
std::unique_ptr<Program> MakeEmbeddedProgram(boost::asio::io_context& loop, Fd input,
                                             StartPython start);

}  // namespace zsuper
