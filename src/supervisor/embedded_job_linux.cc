// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"
#include "program/embedded_program.h"
#include "program/own_end_linux.h"
#include "program/separate_descriptors_linux.h"
#include "program/unbuffered.h"
#include "supervisor/job.h"
#include "supervisor/running_job.h"

#include <boost/asio/io_context.hpp>

#include <stdlib.h>

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

/// What the main thread waits for: to run the program (nothing), or an end without it.
using Verdict = std::optional<Result<int>>;

/// The loop's thread. Its stack holds all that our other threads use, so it is never
/// left once the program runs.
Result<int> Supervise(const Job& job, PythonHold& hold, int input_end,
                      std::promise<Verdict>& verdict) {
  std::vector<int> kept;
  if (input_end >= 0) {
    kept.push_back(input_end);
  }
  if (const auto separate = SeparateDescriptors(kept); !separate.has_value()) {
    job.announce(Announce{separate.error().text, false});
    return kZsuperFailed;
  }
  boost::asio::io_context loop;
  const auto program =
      MakeEmbeddedProgram(loop, hold, Fd(input_end), [&] { verdict.set_value({}); });
  auto running = std::make_unique<RunningJob>(loop, job, *program);
  auto status = running->Run();
  const std::optional<ProgramExit> exit = running->TheSupervisor().HowItEnded();
  running.reset();  // with the console's socket
  if (exit) {
    own_end::Complete(*exit, status.value());
  }
  return status;
}

void RunSupervisor(const Job& job, PythonHold& hold, int input_end,
                   const std::shared_ptr<std::promise<Verdict>>& verdict) {
  try {
    verdict->set_value(Supervise(job, hold, input_end, *verdict));
  } catch (const std::exception& error) {
    job.announce(Announce{Text<msg::InternalError>(error.what()), false});
    own_end::Complete({false, kZsuperFailed}, kZsuperFailed);
  }
}

}  // namespace

Result<int> RunEmbedded(const Job& job, const Libpython& python,
                        const InheritedSignals& inherited) {
  auto input = MakeEmbeddedInput(job.program);
  if (!input.has_value()) {
    return input.error();
  }
  if (NeedsUnbuffered(job.program)) {
    (void)::setenv("PYTHONUNBUFFERED", "1", 0);  // before another thread reads any
  }
  auto& hold = *new PythonHold(python);  // for as long as the process lives
  const auto promise = std::make_shared<std::promise<Verdict>>();
  auto verdict = promise->get_future();
  std::thread(RunSupervisor, std::cref(job), std::ref(hold), input.value().our_end.Get(),
              promise)
      .detach();
  if (Verdict ended = verdict.get(); ended) {
    return *std::move(ended);
  }
  RunPython(python, job.program, inherited, std::move(input.value()));
}

}  // namespace zsuper
