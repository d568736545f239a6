// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/command_queue.h"
#include "console/listener.h"
#include "console/qedit.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// What the system offers to a task.
struct Backend {
  std::unique_ptr<Qedit> qedit;
  TaskDisplay* display = nullptr;  ///< A part of `qedit`; null: the system has none.
};

/// What the command line says of the console.
struct ConsoleOptions {
  std::string jobname;
  int command_limit = 8;  ///< CIBCTR
  std::optional<std::string>
      start_parms;      ///< Simulation: the START command's parameters.
  bool unique = false;  ///< Simulation: no second task of this name.
};

/// What the console tells its owner, all on the listener's thread; none may block.
struct ConsoleEvents {
  std::function<void()> commands_wait;       ///< Next() has something.
  std::function<void(std::string)> problem;  ///< A message of the listener's.
  std::function<void(std::string)> unheard;  ///< What operators could not be told, for
                                             ///< zsuper's own output alone.
  std::function<void()> cancel;              ///< See SimulatedSystemOptions.
};

// The system that we are built for: QEDIT itself on z/OS, the simulated system elsewhere.

/// Opens it for a task.
Result<Backend> OpenBackend(const ConsoleOptions& options, const ConsoleEvents& events);

/// Where an operator's commands for this task will come from, in words. Only names it.
std::string DescribeBackend(const std::string& jobname);

/// Tells all operators, without a console that is open, why a task ends before it has
/// one. The simulation has no one to tell.
void TellOperators(const std::string& text);

/// Where operator commands come from: the backend of this system, the listener above it
/// and the queue to the loop. Unopened it is the console "none": no command ever comes.
class Console {
 public:
  /// Operators can enter commands once this returns.
  Result<void> Open(const ConsoleOptions& options, ConsoleEvents events);

  /// Operators can't enter commands any more; what was taken is still there for Next().
  void Close();

  /// The next command that waits, STOP first. Loop's thread.
  std::optional<Command> Next();
  /// Answers one console. Any thread.
  void Answer(const Issuer& to, const std::vector<std::string>& lines);
  /// Tells operators. On z/OS information goes to the console that entered START, if one
  /// did, and what is wrong to all of them, since that one may have gone; in the
  /// simulation each goes to every console that listens, but not to `told`. Any thread.
  void TellOperators(const std::vector<std::string>& lines,
                     const std::optional<Issuer>& told = std::nullopt);
  /// Shows how the task is, if the system can. Any thread.
  void Publish(const TaskState& state);

 private:
  // Declared so that each ends before what it uses.
  Backend backend_;
  std::unique_ptr<CommandQueue> queue_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace zsuper
