// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/inbox.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace zsuper {

/// Someone in the program who takes commands.
class Registration {
 public:
  enum class Kind {
    kCallback,  ///< A function for the callback thread.
    kReceive,   ///< receive() and commands(), of which there may be several.
    kLoop,      ///< An event loop, which takes commands for a coroutine function.
  };

  /// `handler` is its user's own: null but for a kCallback.
  Registration(Kind kind, void* handler) : kind_(kind), handler_(handler) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] void* Handler() const { return handler_; }
  /// Gives the handler back to its user once nothing calls it any more; null: not yet, or
  /// it was before.
  void* ReleaseHandler() { return closed_ ? handler_.exchange(nullptr) : nullptr; }
  /// Nothing begins any more.
  [[nodiscard]] bool Ended() const { return ended_; }
  /// What had begun is over too, and nothing can be answered any more.
  [[nodiscard]] bool Closed() const { return closed_; }

 private:
  friend class Takers;

  const Kind kind_;
  std::atomic<void*> handler_;
  std::atomic<bool> ended_{false};
  std::atomic<bool> closed_{false};
};

/// A command on its way to who takes it.
struct Delivery {
  channel::Command command;
  std::shared_ptr<Registration> registration;
};

/// The commands that wait in the program, and who takes them. Knows no thread; its user
/// locks.
///
/// Commands with a target are for the one callback of the agent of call= rules. The
/// others are for a callback, or for an event loop, or for whoever calls receive() or
/// iterates; one of these at a time. receive() stays: its program is taken to come back,
/// and commands may wait for that; but it yields to a callback while nobody is in it.
/// After STOP no command follows, so that ends all receiving. What waits still is left
/// for a callback that registers then.
class Takers {
 public:
  explicit Takers(std::size_t capacity) : inbox_(capacity) {}

  /// False: somebody else takes the commands of that lane.
  bool Register(Lane lane, const std::shared_ptr<Registration>& registration);
  void Unregister(const std::shared_ptr<Registration>& registration);
  /// Somebody begins and ceases to receive. False: as for Register().
  bool EnterReceive(bool stays);
  void LeaveReceive();
  [[nodiscard]] bool ReceiveOver() const { return receive_ == Receive::kOver; }
  /// STOP is wanted though nobody takes commands: wait_stop() is all that it is for.
  void ExpectStop() { expects_stop_ = true; }

  /// What becomes of a command that has come.
  enum class Coming { kWaits, kHeard, kFull };
  Coming Put(channel::Command command);
  /// A STOP has come.
  [[nodiscard]] bool StopSeen() const { return stop_seen_; }

  /// May somebody of that kind take something now?
  [[nodiscard]] bool Waits(Registration::Kind kind) const {
    return inbox_.Count(LanesOf(kind)) > 0;
  }
  [[nodiscard]] std::size_t CountWaiting(Registration::Kind kind) const {
    return inbox_.Count(LanesOf(kind));
  }
  [[nodiscard]] std::size_t CountWaiting() const { return inbox_.Count({true, true}); }
  /// The next for that kind. `only`: if it is still for that one.
  std::optional<Delivery> Take(Registration::Kind kind, const Registration* only);
  /// The next of all, which nobody will take.
  std::optional<channel::Command> Withdraw() { return inbox_.Take({true, true}); }
  /// A command that was taken is dealt with: who took it; null: was so before.
  std::shared_ptr<Registration> Done(std::uint64_t seq);
  /// Has it taken a command that is not dealt with?
  [[nodiscard]] bool Busy(const Registration& registration) const;

  /// For whom there is somebody: channel::Registered::what.
  [[nodiscard]] std::uint8_t Interest() const;

 private:
  enum class Receive { kInTurn, kStays, kOver };

  [[nodiscard]] bool HandlerIs(Registration::Kind kind) const {
    return handler_ && handler_->GetKind() == kind;
  }
  [[nodiscard]] Lanes LanesOf(Registration::Kind kind) const;
  void EndReceiveAfterStop();

  Inbox inbox_;
  std::shared_ptr<Registration> handler_;
  std::shared_ptr<Registration> caller_;
  std::map<std::uint64_t, std::shared_ptr<Registration>> taken_;  // and not dealt with
  int receivers_ = 0;
  Receive receive_ = Receive::kInTurn;
  bool expects_stop_ = false;
  bool stop_seen_ = false;
};

}  // namespace zsuper
