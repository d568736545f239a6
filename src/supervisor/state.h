// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "program/program.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace zsuper {

/// A stop under way.
struct Stopping {
  std::size_t next_step = 0;      ///< Index into the sequence's later steps.
  std::vector<int> signals_sent;  ///< By this stop, in order.
  std::optional<Issuer>
      requested_by;  ///< Who said STOP first; nobody: a signal to zsuper did.
};

/// Everything the supervisor remembers. Only Step changes it.
struct State {
  enum class Phase {
    kStarting,
    kRunning,
    kStopping,
    kDraining,  ///< The program is gone, others of its group are not.
    kEnded,
  };
  Phase phase = Phase::kStarting;
  int pid = 0;
  Time started_at;
  std::optional<Stopping> stopping;
  std::optional<ProgramExit> exit;
  std::uint64_t accepted = 0;  ///< Commands that came.
  std::uint64_t unmatched = 0;
  std::uint64_t failed = 0;
};

}  // namespace zsuper
