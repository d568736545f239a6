// SPDX-License-Identifier: Apache-2.0
#include "base/footprint.h"
#include "loop/signals.h"
#include "program/spawned_program.h"
#include "supervisor/job.h"
#include "supervisor/running_job.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace zsuper {

Result<int> RunSpawned(const Job& job, const InheritedSignals& inherited) {
  boost::asio::io_context loop;
  const auto program = MakeSpawnedProgram(loop, job.program, inherited);
  RunningJob running(loop, job, *program);
  const auto signals = MakeSignalSource(
      loop, [&](int signal) { running.TheSupervisor().TakeSignal(signal); },
      [&] { program->Reap(); });
  boost::asio::post(loop, ReleaseStartupMemory);  // once the program runs
  return running.Run();
}

}  // namespace zsuper
