// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"
#include "program/embedded_program.h"
#include "program/libpython.h"
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

/// What the two threads say to each other until the program runs. The libpython is loaded
/// in one while the console is opened in the other; that is a tenth of a start.
struct Meeting {
  std::promise<Result<PythonHold*>> loaded;
  std::promise<Verdict> verdict;
};

/// The loop's thread. Its stack holds all that our other threads use, so it is never
/// left once the program runs.
Result<int> Supervise(const Job& job, int input_end, Meeting& meeting) {
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
      MakeEmbeddedProgram(loop, Fd(input_end),
                          {[&] { return meeting.loaded.get_future().get(); },
                           [&] { meeting.verdict.set_value({}); }});
  auto running = std::make_unique<RunningJob>(loop, job, *program);
  auto status = running->Run();
  const std::optional<ProgramExit> exit = running->TheSupervisor().HowItEnded();
  running.reset();  // with the console's socket
  if (exit) {
    own_end::Complete(*exit, status.value());
  }
  return status;
}

void RunSupervisor(const Job& job, int input_end,
                   const std::shared_ptr<Meeting>& meeting) {
  try {
    meeting->verdict.set_value(Supervise(job, input_end, *meeting));
  } catch (const std::exception& error) {
    job.announce(Announce{Text<msg::InternalError>(error.what()), false});
    own_end::Complete({false, kZsuperFailed}, kZsuperFailed);
  }
}

}  // namespace

Result<int> RunEmbedded(const Job& job, const InheritedSignals& inherited) {
  auto input = MakeEmbeddedInput(job.program);
  if (!input.has_value()) {
    return input.error();
  }
  if (NeedsUnbuffered(job.program)) {
    (void)::setenv("PYTHONUNBUFFERED", "1", 0);  // before another thread reads any
  }
  const auto meeting = std::make_shared<Meeting>();
  auto verdict = meeting->verdict.get_future();
  std::thread(RunSupervisor, std::cref(job), input.value().our_end.Get(), meeting)
      .detach();
  const auto python = LoadLibpython(job.program.python);
  if (python.has_value()) {
    meeting->loaded.set_value(new PythonHold(python.value()));  // to stay
  } else {
    meeting->loaded.set_value(python.error());
  }
  if (Verdict ended = verdict.get(); ended) {
    return *std::move(ended);
  }
  RunPython(python.value(), job.program, inherited, std::move(input.value()));
}

}  // namespace zsuper
