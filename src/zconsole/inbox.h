// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/channel.h"

#include <array>
#include <cstddef>
#include <deque>
#include <optional>

namespace zsuper {

/// Who takes a command: what the program registered, or the agent of call= rules.
enum class Lane { kHandler, kCall };

/// Which lanes one may take from.
struct Lanes {
  bool handler = false;
  bool call = false;
  [[nodiscard]] bool Has(Lane lane) const {
    return lane == Lane::kHandler ? handler : call;
  }
};

inline Lane LaneOf(const channel::Command& command) {
  return command.target.empty() ? Lane::kHandler : Lane::kCall;
}

/// The commands that wait in the program: in order, a STOP ahead of what waits. Its user
/// locks.
class Inbox {
 public:
  explicit Inbox(std::size_t capacity) : capacity_(capacity) {}

  /// False: full. A STOP always fits.
  bool Push(channel::Command command);
  /// The first command of those lanes.
  std::optional<channel::Command> Take(Lanes lanes);
  /// The first command, if it is a STOP.
  std::optional<channel::Command> TakeStop();
  /// Does a STOP wait in those lanes?
  [[nodiscard]] bool HasStop(Lanes lanes) const;
  /// How many wait in those lanes.
  [[nodiscard]] std::size_t Count(Lanes lanes) const {
    return (lanes.handler ? counts_[0] : 0) + (lanes.call ? counts_[1] : 0);
  }

 private:
  std::size_t& CountOf(const channel::Command& command) {
    return counts_[static_cast<std::size_t>(LaneOf(command))];
  }

  const std::size_t capacity_;
  std::deque<channel::Command> commands_;
  std::array<std::size_t, 2> counts_{};
};

}  // namespace zsuper
