// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace zsuper {

/// What the simulated system needs to know of the task that it starts.
struct SimulatedSystemOptions {
  std::string jobname;  ///< 1 to 8 characters, capitals.
  std::optional<std::string>
      start_parms;      ///< START's fourth operand, UTF-8; none: as S JOB.
  std::string folder;   ///< Where the task's socket lives, existing and ours.
  bool unique = false;  ///< Refuse a second task of this name.
  /// CANCEL: the task is to die as by S222. Called on the listener's thread after the
  /// console was answered; does not return.
  std::function<void()> cancel;
};

/// The system's side of operator communication, simulated: real CIB chains in storage
/// below 2 GB that the task can only read, the system's rules of acceptance and its IEE
/// messages, operators' consoles on a Unix-domain socket (zcon). The system works while
/// the listener waits: Wait() serves the consoles until an ECB is posted. The socket is
/// listening when this returns, and is gone with the object.
Result<Backend> OpenSimulatedSystem(SimulatedSystemOptions options);

}  // namespace zsuper
