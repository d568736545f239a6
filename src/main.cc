// SPDX-License-Identifier: Apache-2.0
#include "console/console_backend.h"
#include "embed/libpython.h"
#include "host/signals.h"
#include "host/standard_streams.h"
#include "messages/message.h"
#include "options/options.h"
#include "program/interpreter.h"
#include "program/script.h"
#include "supervisor/call_check.h"
#include "supervisor/callbacks.h"
#include "supervisor/explain.h"
#include "supervisor/job.h"
#include "supervisor/last_words.h"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

constexpr int kCannotRun = 126;
constexpr int kNotThere = 127;

// In one write, so that lines of several processes do not mix.
void PrintMessage(const std::string& text) {
  const std::string line = text + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

int Fail(const Error& error, int status) {
  PrintMessage(error.text);
  return status;
}

int Fail(const std::vector<std::string>& errors) {
  std::for_each(errors.begin(), errors.end(), PrintMessage);
  return kZsuperFailed;
}

// What was asked for, on stdout. The exit status.
int Print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      PrintMessage(Text<msg::OutputNotWritten>(ErrnoText(errno)));
      return kZsuperFailed;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return 0;
}

int StatusOf(const Error& error) {
  return error.os_error == ENOENT ? kNotThere : kCannotRun;
}

// Before a console is open, so that a task never ends in silence.
int FailBeforeStart(const Options& options, const Error& error, int status) {
  if (!options.explain && options.console != ConsoleBackend::kNone) {
    TellOperators(error.text);
  }
  return Fail(error, status);
}

int RefuseOptions(const EarlyExit& exit) {
  TellOperators(exit.text);
  return Fail(Error{exit.text}, exit.status);
}

// What the user wants to see of what zsuper and the program say.
bool IsWanted(const Options& options, const Announce& announce) {
  return IsUrgent(announce.text) ||
         (!options.quiet && (options.verbose || !announce.detail));
}

Job MakeJob(const Options& options) {
  Job job;
  job.policy = options.policy;
  job.program = options.program;
  if (options.policy.kill_mode != KillMode::kProcess) {
    job.program.guard = options.policy.stop_timeout;
  }
  if (options.console != ConsoleBackend::kNone) {
    job.console = ConsoleOptions{options.policy.jobname, options.command_limit,
                                 options.start_parms, options.unique};
  }
  job.tell_operators_all = !options.quiet;
  job.announce = [&options](const Announce& announce) {
    if (IsWanted(options, announce)) {
      PrintMessage(announce.text);
    }
  };
  return job;
}

// What a user may not have expected of how the interpreter was found.
std::vector<std::string> RemarksOnInterpreter(const ProgramSpec& program) {
  std::vector<std::string> remarks;
  if (program.python_in_front) {
    remarks.push_back(Text<msg::InterpreterInFront>(program.python));
  }
  const auto interpreter = FindInterpreter(program.python);
  const auto other = interpreter.has_value()
                         ? RemarkOnInterpreter(program, interpreter.value())
                         : std::nullopt;
  if (other) {
    remarks.push_back(*other);
  }
  return remarks;
}

int Run(const Options& options, const InheritedSignals& inherited) {
  if (options.verbose) {
    for (const std::string& remark : RemarksOnInterpreter(options.program)) {
      PrintMessage(remark);
    }
  }
  Job job = MakeJob(options);
  if (options.program.embed) {
    const auto interpreter = FindInterpreter(options.program.python);
    if (!interpreter.has_value()) {
      return FailBeforeStart(options, interpreter.error(), StatusOf(interpreter.error()));
    }
    job.program.python = interpreter.value();
  }
  const auto status =
      options.program.embed ? RunEmbedded(job, inherited) : RunSpawned(job, inherited);
  return status.has_value() ? status.value()
                            : Fail(status.error(), StatusOf(status.error()));
}

// The libpython is loaded to find out whether it can be.
void ExplainEmbedding(const std::string& interpreter, TaskPlan& task) {
  const auto loaded = LoadLibpython(interpreter);
  if (loaded.has_value()) {
    task.libpython = loaded.value().path;
  } else {
    task.remarks.push_back(loaded.error().text);
  }
}

// Options can be looked at where the program is not: what is missing is a remark. The
// exit status.
int ExplainJob(const Options& options, const InheritedSignals& inherited) {
  TaskPlan task;
  task.start_parms = options.start_parms;
  task.unique = options.unique;
  task.shown = options.plan;
  if (options.console != ConsoleBackend::kNone) {
    task.console = DescribeBackend(options.policy.jobname);
  }
  const auto there = CheckProgram(options.program, inherited);
  if (!there.has_value()) {
    task.remarks.push_back(there.error().text);
  }
  const auto interpreter = FindInterpreter(options.program.python);
  for (const std::string& remark : RemarksOnInterpreter(options.program)) {
    task.remarks.push_back(remark);
  }
  if (!interpreter.has_value()) {
    task.remarks.push_back(interpreter.error().text);
  } else if (options.program.embed) {
    ExplainEmbedding(interpreter.value(), task);
  }
  if (const auto why = WhyWithoutCallbacks(options.program)) {
    task.remarks.push_back(*why);
  }
  if (task.shown && there.has_value() && interpreter.has_value()) {
    const CallCheck check =
        CheckCalls(options.policy, options.program, interpreter.value(), inherited);
    if (!check.errors.empty()) {
      return Fail(check.errors);
    }
    task.calls = check.found;
    task.remarks.insert(task.remarks.end(), check.remarks.begin(), check.remarks.end());
  }
  return Print(
      Explain(options.policy, options.program,
              interpreter.has_value() ? interpreter.value() : options.program.python,
              options.match, task));
}

int Main(const std::vector<std::string>& arguments, const InheritedSignals& inherited) {
  const auto parsed = ParseOptions(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    return exit->status == 0 ? Print(exit->text + "\n") : RefuseOptions(*exit);
  }
  const Options& options = *std::get_if<Options>(&parsed);
  if (const auto possible = CheckCallbackOptions(options.policy, options.program);
      !possible.has_value()) {
    return FailBeforeStart(options, possible.error(), kZsuperFailed);
  }
  if (options.explain) {
    return ExplainJob(options, inherited);
  }
  if (const auto there = CheckProgram(options.program, inherited); !there.has_value()) {
    return FailBeforeStart(options, there.error(), kZsuperFailed);
  }
  return Run(options, inherited);
}

}  // namespace
}  // namespace zsuper

int main(int argc, char** argv) {
  const zsuper::InheritedSignals inherited = zsuper::BlockAllSignals();
  const auto streams = zsuper::FillStandardStreams();
  try {
    return zsuper::Main({argv + 1, argv + argc}, inherited);
  } catch (const std::exception& error) {
    zsuper::PrintMessage(zsuper::LastWords(error));
    return zsuper::kZsuperFailed;
  }
}
