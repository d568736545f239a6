// SPDX-License-Identifier: Apache-2.0
#include "python/inbox.h"

#include <algorithm>
#include <utility>

namespace zsuper {

bool Inbox::Push(channel::Command command) {
  const bool stop = command.verb == channel::Verb::kStop;
  if (!stop && commands_.size() >= capacity_) {
    return false;
  }
  const auto behind_stops = [](const channel::Command& waiting) {
    return waiting.verb != channel::Verb::kStop;
  };
  const auto place = stop ? std::find_if(commands_.begin(), commands_.end(), behind_stops)
                          : commands_.end();
  ++CountOf(command);
  commands_.insert(place, std::move(command));
  return true;
}

std::optional<channel::Command> Inbox::Take(Lanes lanes) {
  const auto place = std::find_if(
      commands_.begin(), commands_.end(),
      [lanes](const channel::Command& command) { return lanes.Has(LaneOf(command)); });
  if (place == commands_.end()) {
    return std::nullopt;
  }
  std::optional<channel::Command> command(std::move(*place));
  commands_.erase(place);
  --CountOf(*command);
  return command;
}

std::optional<channel::Command> Inbox::TakeStop() {
  const bool stop = !commands_.empty() && commands_.front().verb == channel::Verb::kStop;
  return stop ? Take({true, true}) : std::nullopt;
}

}  // namespace zsuper
