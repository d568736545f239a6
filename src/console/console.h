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

namespace zsuper {

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
  void Answer(const Wto& message);
  /// Tells information to whoever started the task, if anybody did, and what is wrong to
  /// all operators: whoever started it may have gone. The simulation has no one to tell,
  /// there zsuper's own output is enough. Any thread.
  void Announce(const std::string& text);

 private:
  // Declared so that each ends before what it uses.
  std::unique_ptr<Qedit> qedit_;
  std::unique_ptr<CommandQueue> queue_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace zsuper
