// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// What to run, as the command line says it.
struct ProgramSpec {
  std::string python = "python3";  ///< --python: a name looked up on PATH, or a path.
  bool python_in_front = false;    ///< It stood in front of the script instead.
  std::vector<std::string>
      python_options;                  ///< --python-option, each an argument of its own.
  std::vector<std::string> arguments;  ///< Script, -m module, -c code, and all behind it.
  bool pipe_stdin = false;       ///< A rule writes to stdin: it is the operator's pipe.
  bool prompt = true;            ///< Not --buffered: output is there when it is written.
  std::vector<int> descriptors;  ///< Of ours, that it inherits under their numbers.
  /// zsuper's own words, argv[0] first, with which an embedded program that execs its own
  /// interpreter is started again. None: then it is no task any more.
  std::vector<std::string> restart;
  /// NAME=VALUE, in its environment. The first, if any, is no other task's.
  std::vector<std::string> variables;
  /// Its group ends with it, whatever happens to zsuper, after this time at most; without
  /// a value only the program itself is told of zsuper's end.
  std::optional<Duration> guard;
  bool embed = false;  ///< --embed: in our own process, on z/OS in our address space.
};

/// The interpreter as the spec names it, and all behind it: the program's argv.
std::vector<std::string> CommandLine(const ProgramSpec& spec);
/// True if Python would hold its output back, in blocks, and should not: stdout is no
/// terminal, and neither the user nor the spec says otherwise.
bool HoldsOutputBack(const ProgramSpec& spec);
/// What the spec changes in our environment, as NAME=VALUE.
std::vector<std::string> ChangedVariables(const ProgramSpec& spec);
/// Our environment with those changes.
std::vector<std::string> Environment(const ProgramSpec& spec);

/// How the program ended.
struct ProgramExit {
  bool by_signal = false;
  int value = 0;  ///< Exit code, or the signal's number.
};
/// How a process with this status of waitpid() ended.
ProgramExit ExitOf(int status);
/// Another has taken its status: a failure of zsuper's own.
constexpr ProgramExit kUnknownExit{false, 125};

/// The Python program that we run. All calls and notifications are on the loop's thread.
class Program {
 public:
  enum class Target { kProcess, kGroup };
  struct Listener {
    /// The program itself is gone. `group_alive`: others of its process group are not.
    std::function<void(ProgramExit, bool group_alive)> ended;
    /// After `ended` with group_alive: now the last of the group is gone too.
    std::function<void()> group_ended;
    /// Embedded only: the program is about to become another one by exec, which waits.
    std::function<void()> replaced = [] {};
    /// Should zsuper be killed, the group will live on, for this reason.
    std::function<void(const std::string& reason)> unguarded = [](const auto&) {};
  };

  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  virtual ~Program() = default;

  /// Starts it; returns its process id when the interpreter runs (exec succeeded).
  virtual Result<int> Start(Listener listener) = 0;
  /// Sends a signal. An error: nobody was there to get it, or it was not allowed.
  virtual Result<void> Signal(int signal, Target target) = 0;
  /// Queues a line for its stdin, without newline; control characters in it are taken
  /// out. An error: the queue is full since the program does not read, or stdin is
  /// closed.
  virtual Result<void> WriteLine(std::string_view line) = 0;
  /// Ends its stdin once what is queued has been read.
  virtual Result<void> CloseStdin() = 0;
  /// For CANCEL, which ends us without our destructors: a terminal that it was given is
  /// ours again, and so the shell's. Any thread.
  virtual void TakeTerminalBack() const {}
  /// Kills all that the program with this process id has started, and the program, unless
  /// that is our own process: at once, without a report. Any thread.
  virtual void KillGroup(int pid) = 0;
};

/// Why a signal was not sent. ESRCH: nobody is there any more.
Error NotSignalled(Program::Target target, int os_error);

}  // namespace zsuper
