// SPDX-License-Identifier: Apache-2.0
#include "loop/signals.h"
#include "messages/message.h"
#include "options/options.h"
#include "program/interpreter.h"
#include "program/libpython.h"
#include "supervisor/explain.h"
#include "supervisor/job.h"

#include <errno.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

constexpr int kCannotRun = 126;
constexpr int kNotThere = 127;

// In one write, so that lines of several processes do not mix.
void Print(int descriptor, const std::string& text) {
  (void)!::write(descriptor, text.data(), text.size());
}

void PrintMessage(const std::string& text) {
  Print(STDERR_FILENO, text + "\n");
}

int Fail(const Error& error, int status) {
  PrintMessage(error.text);
  return status;
}

int FailToRun(const Error& error) {
  return Fail(error, error.os_error == ENOENT ? kNotThere : kCannotRun);
}

// Prints what the user wants to see; the severity is the last letter of the id.
void Print(const Announce& announce, bool quiet, bool verbose) {
  const char severity = announce.text[7];
  const bool urgent = severity == 'E' || severity == 'S';
  if (urgent || (!quiet && (verbose || !announce.detail))) {
    PrintMessage(announce.text);
  }
}

Job MakeJob(const Options& options) {
  Job job;
  job.policy = options.policy;
  job.program = options.program;
  if (options.console == ConsoleBackend::kSim) {
    job.console = ConsoleOptions{options.policy.jobname, options.command_limit,
                                 options.start_parms, options.unique};
  }
  job.announce = [quiet = options.quiet, verbose = options.verbose](
                     const Announce& announce) { Print(announce, quiet, verbose); };
  return job;
}

// What would run, and on what; the libpython is loaded to find out whether it can be.
int ExplainJob(const Options& options) {
  std::string libpython;
  if (options.program.embed) {
    const auto loaded = LoadLibpython(options.program.python);
    if (!loaded.has_value()) {
      return FailToRun(loaded.error());
    }
    libpython = loaded.value().path;
  }
  Print(STDOUT_FILENO,
        Explain(options.policy, options.program, libpython, options.match));
  return 0;
}

int Run(const Options& options, const InheritedSignals& inherited) {
  const Job job = MakeJob(options);
  const auto status =
      options.program.embed ? RunEmbedded(job, inherited) : RunSpawned(job, inherited);
  return status.has_value() ? status.value() : FailToRun(status.error());
}

int Main(const std::vector<std::string>& arguments) {
  const InheritedSignals inherited = BlockAllSignals();
  auto parsed = ParseOptions(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    Print(exit->status == 0 ? STDOUT_FILENO : STDERR_FILENO, exit->text + "\n");
    return exit->status;
  }
  Options& options = *std::get_if<Options>(&parsed);
  if (const auto there = CheckProgram(options.program); !there.has_value()) {
    return Fail(there.error(), kZsuperFailed);
  }
  const auto interpreter = FindInterpreter(options.program.python);
  if (!interpreter.has_value()) {
    return FailToRun(interpreter.error());
  }
  options.program.python = interpreter.value();
  return options.explain ? ExplainJob(options) : Run(options, inherited);
}

}  // namespace
}  // namespace zsuper

int main(int argc, char** argv) {
  try {
    return zsuper::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    zsuper::PrintMessage(zsuper::Text<zsuper::msg::InternalError>(error.what()));
    return zsuper::kZsuperFailed;
  }
}
