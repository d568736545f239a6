// SPDX-License-Identifier: Apache-2.0
#include "host/signals.h"
#include "program/script.h"
#include "program/spawned_program.h"
#include "supervisor/callbacks.h"
#include "supervisor/job.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace zsuper {

Result<JobEnd> RunSpawned(const Job& job, const InheritedSignals& inherited) {
  auto made = MakeCallbackEnds(job.policy, job.program);
  if (!made.has_value()) {
    job.log(made.error().text, false);
    return JobEnd{kZsuperFailed};
  }
  if (const auto why = WhyWithoutCallbacks(job.program)) {
    // A detail, unless the program will miss it.
    job.log(*why, !MentionsWord(job.program, "zconsole"));
  }
  CallbackEnds& callback_ends = made.value();
  ProgramSpec spec = job.program;
  spec.variables = callback_ends.variables;
  if (callback_ends.ends.program.IsOpen()) {
    spec.descriptors.push_back(callback_ends.ends.program.Get());
  }
  boost::asio::io_context loop;
  const auto program = MakeSpawnedProgram(loop, std::move(spec), inherited);
  Callbacks callbacks(loop, job.policy.jobname, std::move(callback_ends.ends.ours));
  Supervisor supervisor(loop, job, *program, callbacks);
  const auto signals = MakeSignalSource(
      loop,
      [&](int signal, bool from_terminal) {
        supervisor.TakeSignal(signal, from_terminal);
      },
      [&] { program->Reap(); });
  boost::asio::post(loop, [&] {  // once the program runs
    callback_ends.ends.program.Reset();
  });
  return supervisor.Run();
}

}  // namespace zsuper
