// SPDX-License-Identifier: Apache-2.0
#include "embed/descriptors_linux.h"
#include "embed/embedded_program_linux.h"
#include "embed/exit_hook_linux.h"
#include "embed/libpython_linux.h"
#include "embed/python_thread_linux.h"
#include "embed/stop_signal_linux.h"
#include "messages/message.h"
#include "program/input_pipe.h"
#include "supervisor/callbacks.h"
#include "supervisor/job.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

/// What the two threads say to each other until the program runs. The libpython is loaded
/// in one while all else is made ready in the other; that is a tenth of a start.
struct Meeting {
  std::promise<bool> ready;  ///< All else is; or the program never may run.
  std::promise<Result<PythonHold*>> loaded;
  std::promise<Result<JobEnd>> ended;  ///< Without the program.
  bool allowed = false;                ///< What `ready` was told; the loop's thread's.
};

/// What the loop's thread keeps of the descriptors that were there before it; -1: none.
struct OurEnds {
  int input = -1;  ///< Of the program's stdin.
  int door = -1;   ///< Where its Python finds us.
};

/// The loop's thread. Its stack holds all that our other threads use, so it is never
/// left once the program runs.
Result<JobEnd> Supervise(const Job& job, const OurEnds& ends, Meeting& meeting) {
  std::vector<int> kept;
  for (const int end : {ends.input, ends.door}) {
    if (end >= 0) {
      kept.push_back(end);
    }
  }
  if (const auto separate = SeparateDescriptors(kept); !separate.has_value()) {
    job.log(separate.error().text, false);
    return JobEnd{kZsuperFailed};
  }
  boost::asio::io_context loop;
  const auto program =
      MakeEmbeddedProgram(loop, job.program, Fd(ends.input),
                          {[&] {
                             meeting.allowed = true;
                             meeting.ready.set_value(true);
                           },
                           [&] { return meeting.loaded.get_future().get(); }});
  Callbacks callbacks(loop, Fd(ends.door), exit_hook::HasFired);
  auto supervisor = std::make_unique<Supervisor>(loop, job, *program, callbacks);
  stop_signal::Watch(
      [&] { boost::asio::post(loop, [&] { supervisor->TakeSignal(SIGTERM, false); }); });
  auto end = supervisor->Run();
  const std::optional<ProgramExit> exit = supervisor->HowItEnded();
  supervisor.reset();  // with the console's socket
  if (exit_hook::IsReplacing()) {
    exit_hook::CompleteExec();
  }
  if (exit) {
    exit_hook::Complete(*exit, end.value().status);
  }
  return end;
}

void RunSupervisor(const Job& job, const OurEnds& ends,
                   const std::shared_ptr<Meeting>& meeting) {
  try {
    auto end = Supervise(job, ends, *meeting);
    if (!meeting->allowed) {
      meeting->ready.set_value(false);
    }
    meeting->ended.set_value(std::move(end));
  } catch (const std::exception& error) {
    job.log(LastWords(error), false);
    exit_hook::Complete({false, kZsuperFailed}, kZsuperFailed);
  }
}

// Before another thread reads the environment.
void SetEnvironment(const ProgramSpec& program) {
  for (const std::string& variable : ChangedVariables(program)) {
    const std::size_t equals = variable.find('=');
    (void)::setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
  }
}

}  // namespace

bool EmbedsInProcess() {
  return true;
}

Result<std::string> DescribeEmbedding(const std::string& interpreter) {
  // It is loaded to find out whether it can be.
  ZSU_TRY_ASSIGN(const Libpython libpython, LoadLibpython(interpreter));
  return "embedded in zsuper, libpython " + libpython.path;
}

Result<JobEnd> RunEmbedded(const Job& job, const InheritedSignals& inherited) {
  if (::getpid() == 1) {
    job.log(Text<msg::EmbeddedAsInit>(), false);
  }
  auto input = MakeStdinPipe(job.program);
  if (!input.has_value()) {
    return input.error();
  }
  auto made = SetUpCallbacks(job.policy, job.program);
  if (!made.has_value()) {
    job.log(made.error().text, false);
    return JobEnd{kZsuperFailed};
  }
  Job ready = job;
  ready.program.variables = made.value().variables;
  ready.program.prompt = job.program.prompt && !made.value().by_lines;
  SetEnvironment(ready.program);
  const auto meeting = std::make_shared<Meeting>();
  const OurEnds ends{input.value().our_end.Get(), made.value().door.Get()};
  std::thread(RunSupervisor, std::cref(ready), ends, meeting).detach();
  const auto python = LoadLibpython(ready.program.python);
  if (python.has_value()) {
    meeting->loaded.set_value(new PythonHold(python.value()));  // to stay
  } else {
    meeting->loaded.set_value(python.error());
  }
  if (!python.has_value() || !meeting->ready.get_future().get()) {
    return meeting->ended.get_future().get();
  }
  // In this thread's table; the loop's has its own.
  input.value().our_end.Reset();
  made.value().door.Reset();
  if (!ready.program.restart.empty()) {
    exit_hook::RestartAs(ready.program.restart, ready.program.python);
  }
  RunPython(python.value(), ready.program, inherited,
            std::move(input.value().program_end), made.value().prelude);
}

}  // namespace zsuper
