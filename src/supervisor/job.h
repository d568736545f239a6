// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "host/signals.h"
#include "program/program.h"
#include "rules/policy.h"

#include <exception>
#include <functional>
#include <optional>
#include <string>

// The parts of a job put together: program, console, supervisor, and the threads that
// they run on.
namespace zsuper {

/// The status of a failure of zsuper's own.
constexpr int kZsuperFailed = 125;

/// What is to run, and how.
struct Job {
  Policy policy;
  ProgramSpec program;                    ///< With the path of the interpreter.
  std::optional<ConsoleOptions> console;  ///< None: nobody can enter commands.
  bool tell_operators_all = true;         ///< Not only what is urgent (z/OS).
  /// For zsuper's own output; `detail`: only with --verbose. Any thread; does not wait.
  std::function<void(const std::string& text, bool detail)> log;
};

/// What zsuper ends with.
struct JobEnd {
  int status = 0;
  int signal = 0;  ///< What the program died of, if zsuper is to show that as it is.
};

/// Runs the program in a process of its own, all in the calling thread but the console's
/// listener. The exit status, or why the program could not be started.
Result<JobEnd> RunSpawned(const Job& job, const InheritedSignals& inherited);

/// Is a program with --embed in this process? On z/OS it is in a process of its own, and
/// shares our address space.
bool EmbedsInProcess();

/// Where this interpreter would run with --embed, in words; an error: it can't.
Result<std::string> DescribeEmbedding(const std::string& interpreter);

/// Runs the program in this process, with its interpreter's libpython, in the calling
/// thread, which must be the process's first; the supervisor takes another. Returns only
/// if the program was not started; else the process ends with it. On z/OS it is
/// RunSpawned() in our address space, and fails if the system refuses that.
Result<JobEnd> RunEmbedded(const Job& job, const InheritedSignals& inherited);

/// The message with which zsuper ends over an exception: ZSU0902S where the system had no
/// memory, descriptors, processes or the like left, which is not for us to mend; else
/// ZSU0901S.
std::string LastWords(const std::exception& error);

}  // namespace zsuper
