// SPDX-License-Identifier: Apache-2.0
#include "console/console.h"
#include "host/log.h"
#include "host/signals.h"
#include "host/standard_streams.h"
#include "messages/message.h"
#include "options/options.h"
#include "program/interpreter.h"
#include "program/script.h"
#include "supervisor/callbacks.h"
#include "supervisor/explain.h"
#include "supervisor/job.h"

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

int StatusOf(const Error& error) {
  return error.os_error == ENOENT ? kNotThere : kCannotRun;
}

// What was asked for, on stdout. The exit status.
int Print(Log& log, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      log.Write(Text<msg::OutputNotWritten>(ErrnoText(errno)));
      return kZsuperFailed;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return 0;
}

// What the user wants to see of what zsuper and the program say.
bool IsWanted(const Options& options, const std::string& text, bool detail) {
  return IsUrgent(text) || (!options.quiet && (options.verbose || !detail));
}

Job MakeJob(const Options& options, const std::vector<int>& descriptors, Log& log) {
  Job job;
  job.policy = options.policy;
  job.program = options.program;
  job.program.descriptors = descriptors;
  if (options.own_words) {
    job.program.restart = {"zsuper"};
    job.program.restart.insert(job.program.restart.end(), options.own_words->begin(),
                               options.own_words->end());
  }
  if (options.policy.kill_mode != KillMode::kProcess) {
    job.program.guard = options.policy.stop_timeout;
  }
  if (options.console) {
    job.console = ConsoleOptions{options.policy.jobname, options.command_limit,
                                 options.start_parms, options.unique};
  }
  job.tell_operators_all = !options.quiet;
  job.log = [&options, &log](const std::string& text, bool detail) {
    if (IsWanted(options, text, detail)) {
      log.Write(text);
    }
  };
  return job;
}

// One command line, from its options to the exit status.
class Launcher {
 public:
  explicit Launcher(const InheritedSignals& inherited)
      : inherited_(inherited), descriptors_(InheritedDescriptors()) {}

  JobEnd Launch(const std::vector<std::string>& arguments) {
    // Installed so, it would run anything for anybody with the rights of its owner.
    if (::getuid() != ::geteuid() || ::getgid() != ::getegid()) {
      return Fail(Error{Text<msg::RightsOfAnother>()}, kZsuperFailed);
    }
    const auto parsed = ParseOptions(arguments);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
      if (exit->status == 0) {
        return {Print(log_, exit->text + "\n")};
      }
      TellOperators(exit->text);
      return Fail(Error{exit->text}, exit->status);
    }
    const Options& options = *std::get_if<Options>(&parsed);
    if (const auto possible = CheckCallbackOptions(options.policy, options.program);
        !possible.has_value()) {
      return FailBeforeStart(options, possible.error(), kZsuperFailed);
    }
    if (options.explain) {
      return ExplainJob(options);
    }
    if (const auto there = CheckProgram(options.program, inherited_);
        !there.has_value()) {
      return FailBeforeStart(options, there.error(), kZsuperFailed);
    }
    return Run(options);
  }

  JobEnd Fail(const Error& error, int status) {
    log_.Write(error.text);
    return {status};
  }

 private:
  // Before a console is open, so that a task never ends in silence.
  JobEnd FailBeforeStart(const Options& options, const Error& error, int status) {
    if (!options.explain && options.console) {
      TellOperators(error.text);
    }
    return Fail(error, status);
  }

  JobEnd Run(const Options& options) {
    Job job = MakeJob(options, descriptors_, log_);
    if (options.verbose || options.program.embed) {
      const auto interpreter = FindInterpreter(options.program.python);
      if (options.verbose) {
        for (const std::string& remark :
             RemarksOnInterpreter(options.program, interpreter)) {
          job.log(remark, true);
        }
      }
      if (options.program.embed && !interpreter.has_value()) {
        return FailBeforeStart(options, interpreter.error(),
                               StatusOf(interpreter.error()));
      }
      if (options.program.embed) {
        job.program.python = interpreter.value();
      }
    }
    const auto end = options.program.embed ? RunEmbedded(job, inherited_)
                                           : RunSpawned(job, inherited_);
    return end.has_value() ? end.value() : Fail(end.error(), StatusOf(end.error()));
  }

  JobEnd ExplainJob(const Options& options) {
    TaskPlan task;
    task.start_parms = options.start_parms;
    task.unique = options.unique;
    task.shown = options.plan;
    if (options.console) {
      task.console = DescribeBackend(options.policy.jobname);
    }
    std::vector<std::string> errors;
    const std::string interpreter =
        LookAround(options.policy, options.program, inherited_, task, errors);
    for (const std::string& error : errors) {
      log_.Write(error);
    }
    return {!errors.empty() ? kZsuperFailed
                            : Print(log_, Explain(options.policy, options.program,
                                                  interpreter, options.match, task))};
  }

  const InheritedSignals& inherited_;
  const std::vector<int> descriptors_;
  Log log_;
};

}  // namespace
}  // namespace zsuper

int main(int argc, char** argv) {
  const zsuper::InheritedSignals inherited = zsuper::BlockAllSignals();
  zsuper::JobEnd end{zsuper::kZsuperFailed};
  {
    const auto streams = zsuper::FillStandardStreams();
    zsuper::Launcher launcher(inherited);
    try {
      end = launcher.Launch({argv + 1, argv + argc});
    } catch (const std::exception& error) {
      (void)launcher.Fail(zsuper::Error{zsuper::LastWords(error)}, zsuper::kZsuperFailed);
    }
  }
  if (end.signal != 0) {
    zsuper::DieBy(end.signal);
  }
  return end.status;
}
