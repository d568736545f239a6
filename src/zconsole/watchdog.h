// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace zsuper {

/// Decides when a callback that runs for long is reported: after 1, 10 and 60 seconds.
/// Knows no clock and no thread; whoever asks it sleeps until Next() at the latest.
class Watchdog {
 public:
  struct Report {
    std::uint64_t seq = 0;
    std::uint32_t seconds = 0;
  };

  void Started(std::uint64_t seq, Time now) { current_ = Current{seq, now, 0}; }
  void Finished() { current_.reset(); }
  /// The callback that runs, and for how long.
  [[nodiscard]] std::optional<Report> Running(Time now) const;
  /// All its reports were given, so nothing is due before the callback ends.
  [[nodiscard]] bool Exhausted() const;

  /// The report that is due, if any. `work_waits`: callbacks may start any moment.
  std::optional<Report> Check(Time now, bool work_waits);
  /// When to ask again; nothing: once a command comes.
  [[nodiscard]] std::optional<Time> Next() const { return next_; }

 private:
  struct Current {
    std::uint64_t seq = 0;
    Time since;
    std::size_t reports = 0;
  };
  std::optional<Current> current_;
  std::optional<Time> next_;
};

}  // namespace zsuper
