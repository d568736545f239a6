// SPDX-License-Identifier: Apache-2.0
#include "zconsole/takers.h"

#include <algorithm>
#include <utility>

namespace zsuper {

using Kind = Registration::Kind;

bool Takers::Register(Lane lane, const std::shared_ptr<Registration>& registration) {
  std::shared_ptr<Registration>& slot = lane == Lane::kHandler ? handler_ : caller_;
  const bool idle =
      lane == Lane::kHandler && HandlerIs(Kind::kReceive) && receivers_ == 0;
  if (slot && !idle) {
    return false;
  }
  slot = registration;
  if (lane == Lane::kHandler && receive_ == Receive::kStays) {
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
    handler_ = std::make_shared<Registration>(Kind::kReceive, nullptr);
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
  const bool stop = command.verb == Verb::kStop;
  stop_seen_ = stop_seen_ || stop;
  Coming coming = Coming::kWaits;
  if (stop && command.target.empty() && !handler_ && expects_stop_) {
    coming = Coming::kHeard;
  } else if (!inbox_.Push(std::move(command))) {
    coming = Coming::kFull;
  }
  EndReceiveAfterStop();
  return coming;
}

std::optional<Delivery> Takers::Take(Kind kind, const Registration* only) {
  if (only != nullptr && only != handler_.get()) {
    return std::nullopt;
  }
  std::optional<channel::Command> command = inbox_.Take(LanesOf(kind));
  if (!command) {
    return std::nullopt;
  }
  const auto& taker = LaneOf(*command) == Lane::kHandler ? handler_ : caller_;
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
  const std::shared_ptr<Registration> taker = std::move(found->second);
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
  std::uint8_t what = 0;
  what |= handler_ ? channel::Registered::kCommands : 0;
  what |= handler_ || expects_stop_ ? channel::Registered::kStop : 0;
  what |= caller_ ? channel::Registered::kCalls : 0;
  return what;
}

Lanes Takers::LanesOf(Kind kind) const {
  return {HandlerIs(kind), kind == Kind::kCallback && caller_ != nullptr};
}

void Takers::EndReceiveAfterStop() {
  if (receive_ == Receive::kOver || !stop_seen_ || inbox_.HasStop({true, false})) {
    return;
  }
  receive_ = Receive::kOver;
  if (HandlerIs(Kind::kReceive)) {
    handler_.reset();
  }
}

}  // namespace zsuper
