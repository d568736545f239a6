// SPDX-License-Identifier: Apache-2.0
#include "zconsole/inbox.h"

#include <algorithm>
#include <utility>

namespace zsuper {
namespace {

bool IsStop(const channel::Command& command) {
  return command.verb == Verb::kStop;
}

}  // namespace

bool Inbox::Push(channel::Command command) {
  const bool stop = IsStop(command);
  if (!stop && commands_.size() >= capacity_) {
    return false;
  }
  const auto place = stop ? std::find_if_not(commands_.begin(), commands_.end(), IsStop)
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
  const bool stop = !commands_.empty() && IsStop(commands_.front());
  return stop ? Take({true, true}) : std::nullopt;
}

bool Inbox::HasStop(Lanes lanes) const {
  const auto end = std::find_if_not(commands_.begin(), commands_.end(), IsStop);
  return std::any_of(commands_.begin(), end, [lanes](const channel::Command& stop) {
    return lanes.Has(LaneOf(stop));
  });
}

}  // namespace zsuper
