// SPDX-License-Identifier: Apache-2.0
#include "base/footprint.h"
#include "base/inherited_signals.h"
#include "base/standard_streams.h"
#include "console/console.h"
#include "console/console_backend.h"
#include "loop/signals.h"
#include "messages/message.h"
#include "options/options.h"
#include "program/interpreter.h"
#include "program/spawned_program.h"
#include "supervisor/explain.h"
#include "supervisor/last_words.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

constexpr int kZsuperFailed = 125;
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

// Options can be looked at where the program is not: what is missing is a remark.
std::string Explained(const Options& options) {
  TaskPlan task{{}, options.start_parms, options.unique, options.plan, {}};
  if (options.console != ConsoleBackend::kNone) {
    task.console = DescribeBackend(options.policy.jobname);
  }
  if (const auto there = CheckProgram(options.program); !there.has_value()) {
    task.remarks.push_back(there.error().text);
  }
  const auto interpreter = FindInterpreter(options.program.python);
  if (!interpreter.has_value()) {
    task.remarks.push_back(interpreter.error().text);
  }
  return Explain(options.policy, options.program,
                 interpreter.has_value() ? interpreter.value() : options.program.python,
                 options.match, task);
}

int Main(const std::vector<std::string>& arguments, const InheritedSignals& inherited) {
  auto parsed = ParseOptions(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    return exit->status == 0 ? Print(exit->text + "\n")
                             : Fail(Error{exit->text}, exit->status);
  }
  Options& options = *std::get_if<Options>(&parsed);
  if (options.explain) {
    return Print(Explained(options));
  }
  if (const auto there = CheckProgram(options.program); !there.has_value()) {
    return Fail(there.error(), kZsuperFailed);
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
    zsuper::PrintMessage(zsuper::LastWords(error));
    return zsuper::kZsuperFailed;
  }
}
