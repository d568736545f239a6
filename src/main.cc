// SPDX-License-Identifier: Apache-2.0
#include "base/footprint.h"
#include "base/inherited_signals.h"
#include "base/standard_streams.h"
#include "console/console.h"
#include "loop/signals.h"
#include "messages/message.h"
#include "options/options.h"
#include "program/interpreter.h"
#include "program/spawned_program.h"
#include "supervisor/explain.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <errno.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

constexpr int kZsuperFailed = 125;
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

// Tells the user and the operator, as far as they want to know; what the program says
// itself in any case. Where the job stands is a detail for the user, never for the
// operator.
void Tell(const Options& options, Console& console, const Announce& announce) {
  const char severity = SeverityOf(announce.text);
  const bool urgent = severity != 'I' && severity != 'W';
  if (urgent || (!options.quiet && (options.verbose || !announce.detail))) {
    PrintMessage(announce.text);
  }
  if (urgent || !options.quiet) {
    console.Announce(announce.text);
  }
}

int Supervise(const Options& options, ProgramSpec spec,
              const InheritedSignals& inherited) {
  boost::asio::io_context loop;
  Console console;
  Callbacks callbacks;
  if (const auto opened = callbacks.Open(loop, options.policy, spec);
      !opened.has_value()) {
    return Fail(opened.error(), kZsuperFailed);
  }
  const auto program = MakeSpawnedProgram(loop, std::move(spec), inherited);
  Supervisor supervisor(
      loop, options.policy, *program, console, callbacks,
      [&](const Announce& announce) { Tell(options, console, announce); });
  const auto signals = MakeSignalSource(
      loop,
      [&](int signal, bool from_terminal) {
        supervisor.TakeSignal(signal, from_terminal);
      },
      [&] { program->Reap(); });
  if (options.console != ConsoleBackend::kNone) {
    const auto opened = console.Open(
        {options.policy.jobname, options.command_limit, options.start_parms,
         options.unique},
        {[&] { boost::asio::post(loop, [&] { supervisor.TakeCommands(); }); },
         PrintMessage, [&] { supervisor.Cancel(); }});
    if (!opened.has_value()) {
      return Fail(opened.error(), kZsuperFailed);
    }
  }
  boost::asio::post(loop, ReleaseStartupMemory);  // once the program runs
  const auto status = supervisor.Run();
  console.Close();
  return status.has_value() ? status.value() : FailToRun(status.error());
}

int Main(const std::vector<std::string>& arguments, const InheritedSignals& inherited) {
  auto parsed = ParseOptions(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    Print(exit->status == 0 ? STDOUT_FILENO : STDERR_FILENO, exit->text + "\n");
    return exit->status;
  }
  Options& options = *std::get_if<Options>(&parsed);
  if (const auto there = CheckProgram(options.program); !there.has_value()) {
    return Fail(there.error(), kZsuperFailed);
  }
  if (options.explain) {
    const auto interpreter = FindInterpreter(options.program.python);
    if (!interpreter.has_value()) {
      return FailToRun(interpreter.error());
    }
    Print(STDOUT_FILENO,
          Explain(options.policy, options.program, interpreter.value(), options.match));
    return 0;
  }
  if (options.policy.kill_mode != KillMode::kProcess) {
    options.program.guard = options.policy.stop_timeout;
  }
  return Supervise(options, options.program, inherited);
}

}  // namespace
}  // namespace zsuper

int main(int argc, char** argv) {
  const zsuper::InheritedSignals inherited = zsuper::BlockAllSignals();
  const zsuper::StandardStreams streams;
  try {
    return zsuper::Main({argv + 1, argv + argc}, inherited);
  } catch (const std::exception& error) {
    zsuper::PrintMessage(zsuper::Text<zsuper::msg::InternalError>(error.what()));
    return zsuper::kZsuperFailed;
  }
}
