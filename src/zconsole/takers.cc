// SPDX-License-Identifier: Apache-2.0
#include "zconsole/takers.h"

#include <algorithm>
#include <utility>

namespace zsuper {
namespace {

using Kind = Registration::Kind;

bool IsStop(const channel::Command& command) {
  return command.verb == Verb::kStop;
}

// Its number among the kinds, and its bit.
std::size_t IndexOf(const channel::Command& command) {
  return command.target.empty() ? static_cast<std::size_t>(command.verb) - 1 : 3;
}

Kinds KindOf(const channel::Command& command) {
  return static_cast<Kinds>(1U << IndexOf(command));
}

}  // namespace

bool WaitingCommands::Push(channel::Command command) {
  const bool stop = IsStop(command);
  if (!stop && commands_.size() >= capacity_) {
    return false;
  }
  const auto place = stop ? std::find_if_not(commands_.begin(), commands_.end(), IsStop)
                          : commands_.end();
  ++counts_[IndexOf(command)];
  commands_.insert(place, std::move(command));
  return true;
}

std::optional<channel::Command> WaitingCommands::Take(Kinds kinds) {
  const auto place = std::find_if(
      commands_.begin(), commands_.end(),
      [kinds](const channel::Command& one) { return (KindOf(one) & kinds) != 0; });
  if (place == commands_.end()) {
    return std::nullopt;
  }
  std::optional<channel::Command> command(std::move(*place));
  commands_.erase(place);
  --counts_[IndexOf(*command)];
  return command;
}

std::size_t WaitingCommands::Count(Kinds kinds) const {
  std::size_t count = 0;
  for (std::size_t index = 0; index < counts_.size(); ++index) {
    count += (kinds >> index & 1) != 0 ? counts_[index] : 0;
  }
  return count;
}

bool Takers::Register(const std::shared_ptr<Registration>& registration) {
  if (registration->Takes() == kCalls) {
    if (caller_) {
      return false;
    }
    caller_ = registration;
    return true;
  }
  if (handler_ && !(HandlerIs(Kind::kReceive) && receivers_ == 0)) {
    return false;
  }
  handler_ = registration;
  if (receive_ == Receive::kStays) {
    receive_ = Receive::kInTurn;
  }
  return true;
}

void Takers::Unregister(const std::shared_ptr<Registration>& registration) {
  for (std::shared_ptr<Registration>* slot : {&handler_, &caller_}) {
    if (*slot == registration) {
      slot->reset();
    }
  }
  registration->ended_ = true;
  registration->closed_ = !Busy(*registration);
}

bool Takers::EnterReceive(bool stays) {
  if (handler_ && !HandlerIs(Kind::kReceive)) {
    return false;
  }
  ++receivers_;
  if (receive_ == Receive::kOver) {
    return true;
  }
  if (!handler_) {
    handler_ = std::make_shared<Registration>(Kind::kReceive, kAllButCalls, nullptr);
  }
  if (stays) {
    receive_ = Receive::kStays;
  }
  return true;
}

void Takers::LeaveReceive() {
  --receivers_;
  if (receivers_ == 0 && receive_ == Receive::kInTurn && HandlerIs(Kind::kReceive)) {
    handler_.reset();
  }
}

Takers::Coming Takers::Put(channel::Command command) {
  const Kinds kind = KindOf(command);
  stop_seen_ = stop_seen_ || IsStop(command);
  const bool untaken = kind != kCalls && (Wanted() & kind) == 0;
  Coming coming = Coming::kWaits;
  if (untaken && kind == kStops && expects_stop_) {
    coming = Coming::kHeard;
  } else if (untaken && handler_) {
    coming = Coming::kUntaken;
  } else if (!waiting_.Push(std::move(command))) {
    coming = Coming::kFull;
  }
  EndReceiveAfterStop();
  return coming;
}

std::optional<Delivery> Takers::Take(Kind kind, const Registration* only) {
  if (only != nullptr && only != handler_.get()) {
    return std::nullopt;
  }
  std::optional<channel::Command> command = waiting_.Take(TakenBy(kind));
  if (!command) {
    return std::nullopt;
  }
  const auto& taker = command->target.empty() ? handler_ : caller_;
  Delivery delivery{std::move(*command), taker};
  taken_[delivery.command.seq] = taker;
  EndReceiveAfterStop();
  return delivery;
}

std::shared_ptr<Registration> Takers::Done(std::uint64_t seq) {
  const auto found = taken_.find(seq);
  if (found == taken_.end()) {
    return nullptr;
  }
  std::shared_ptr<Registration> taker = std::move(found->second);
  taken_.erase(found);
  taker->closed_ = taker->ended_ && !Busy(*taker);
  return taker;
}

bool Takers::Busy(const Registration& registration) const {
  return std::any_of(taken_.begin(), taken_.end(), [&](const auto& taken) {
    return taken.second.get() == &registration;
  });
}

std::uint8_t Takers::Interest() const {
  using channel::Registered;
  std::uint8_t what = 0;
  what |= (Wanted() & (kStarts | kModifies)) != 0 ? Registered::kCommands : 0;
  what |= (Wanted() & kStops) != 0 || expects_stop_ ? Registered::kStop : 0;
  what |= caller_ ? Registered::kCalls : 0;
  return what;
}

Kinds Takers::TakenBy(Kind kind) const {
  const Kinds called = kind == Kind::kCallback && caller_ ? kCalls : 0;
  return called | (HandlerIs(kind) ? Wanted() : 0);
}

Kinds Takers::Untaken() const {
  return kAll & ~(Wanted() | (caller_ ? kCalls : 0));
}

void Takers::EndReceiveAfterStop() {
  if (receive_ == Receive::kOver || !stop_seen_ || waiting_.Count(kStops) > 0) {
    return;
  }
  receive_ = Receive::kOver;
  if (HandlerIs(Kind::kReceive)) {
    handler_.reset();
  }
}

}  // namespace zsuper
