// SPDX-License-Identifier: Apache-2.0
#include "host/signals.h"
#include "program/script.h"
#include "program/spawned_program.h"
#include "supervisor/callbacks.h"
#include "supervisor/job.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>

#include <utility>

namespace zsuper {

Result<JobEnd> RunSpawned(const Job& job, const InheritedSignals& inherited) {
  auto made = SetUpCallbacks(job.policy, job.program);
  if (!made.has_value()) {
    job.log(made.error().text, false);
    return JobEnd{kZsuperFailed};
  }
  if (const auto why = WhyWithoutCallbacks(job.program)) {
    // A detail, unless the program will miss it.
    job.log(*why, !MentionsWord(job.program, "zconsole"));
  }
  ProgramSpec spec = job.program;
  spec.variables = made.value().variables;
  boost::asio::io_context loop;
  const auto program = MakeSpawnedProgram(loop, std::move(spec), inherited);
  Callbacks callbacks(loop, std::move(made.value().door));
  Supervisor supervisor(loop, job, *program, callbacks);
  const auto signals = MakeSignalSource(
      loop,
      [&](int signal, bool from_terminal) {
        supervisor.TakeSignal(signal, from_terminal);
      },
      [&] { program->Reap(); });
  return supervisor.Run();
}

}  // namespace zsuper
