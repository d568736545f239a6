// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/channel.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace zsuper {

/// Sets of commands, one bit for each kind.
using Kinds = std::uint8_t;
constexpr Kinds kStarts = 1;
constexpr Kinds kModifies = 2;
constexpr Kinds kStops = 4;
constexpr Kinds kCalls = 8;  ///< Those with a target: for the agent of call= rules.
constexpr Kinds kAllButCalls = kStarts | kModifies | kStops;
constexpr Kinds kAll = kAllButCalls | kCalls;

/// The commands that wait in the program: in order, a STOP ahead of what waits.
class WaitingCommands {
 public:
  explicit WaitingCommands(std::size_t capacity) : capacity_(capacity) {}

  /// False: full. A STOP always fits.
  bool Push(channel::Command command);
  /// The first of those kinds.
  std::optional<channel::Command> Take(Kinds kinds);
  [[nodiscard]] std::size_t Count(Kinds kinds) const;

 private:
  const std::size_t capacity_;
  std::deque<channel::Command> commands_;
  std::array<std::size_t, 4> counts_{};  // of each kind
};

/// Someone in the program who takes commands.
class Registration {
 public:
  enum class Kind {
    kCallback,  ///< A function for the callback thread.
    kReceive,   ///< receive() and commands(), of which there may be several.
    kLoop,      ///< An event loop, which takes commands for a coroutine function.
  };

  /// `takes`: kCalls, or some of the others. `handler` is its user's own: null but for a
  /// kCallback.
  Registration(Kind kind, Kinds takes, void* handler)
      : kind_(kind), takes_(takes), handler_(handler) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() = default;

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] Kinds Takes() const { return takes_; }
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
  const Kinds takes_;
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
  explicit Takers(std::size_t capacity) : waiting_(capacity) {}

  /// False: somebody else takes the commands of that lane.
  bool Register(const std::shared_ptr<Registration>& registration);
  void Unregister(const std::shared_ptr<Registration>& registration);
  /// Somebody begins and ceases to receive. False: as for Register().
  bool EnterReceive(bool stays);
  void LeaveReceive();
  [[nodiscard]] bool ReceiveOver() const { return receive_ == Receive::kOver; }
  /// STOP is wanted though nobody takes it: wait_stop() is all that it is for.
  void ExpectStop() { expects_stop_ = true; }

  /// What becomes of a command that has come.
  enum class Coming {
    kWaits,    ///< For who takes it, or may register yet.
    kHeard,    ///< wait_stop() has heard it.
    kUntaken,  ///< Who has registered does not want it.
    kFull,
  };
  Coming Put(channel::Command command);
  /// A STOP has come.
  [[nodiscard]] bool StopSeen() const { return stop_seen_; }

  /// How many somebody of that kind may take now.
  [[nodiscard]] std::size_t CountFor(Registration::Kind kind) const {
    return waiting_.Count(TakenBy(kind));
  }
  [[nodiscard]] std::size_t CountAll() const { return waiting_.Count(kAll); }
  /// How many nobody takes who has registered so far.
  [[nodiscard]] std::size_t CountUntaken() const { return waiting_.Count(Untaken()); }
  /// The next for that kind. `only`: if it is still for that one.
  std::optional<Delivery> Take(Registration::Kind kind, const Registration* only);
  /// The next of all, and the next that nobody takes: to be refused.
  std::optional<channel::Command> Withdraw() { return waiting_.Take(kAll); }
  std::optional<channel::Command> WithdrawUntaken() { return waiting_.Take(Untaken()); }
  /// A command that was taken is dealt with: who took it; null: was so before.
  std::shared_ptr<Registration> Done(std::uint64_t seq);

  /// For whom there is somebody: channel::Registered::what.
  [[nodiscard]] std::uint8_t Interest() const;

 private:
  enum class Receive { kInTurn, kStays, kOver };

  [[nodiscard]] bool HandlerIs(Registration::Kind kind) const {
    return handler_ && handler_->GetKind() == kind;
  }
  [[nodiscard]] Kinds Wanted() const { return handler_ ? handler_->Takes() : Kinds{0}; }
  [[nodiscard]] Kinds TakenBy(Registration::Kind kind) const;
  [[nodiscard]] Kinds Untaken() const;
  [[nodiscard]] bool Busy(const Registration& registration) const;
  void EndReceiveAfterStop();

  WaitingCommands waiting_;
  std::shared_ptr<Registration> handler_;
  std::shared_ptr<Registration> caller_;
  std::map<std::uint64_t, std::shared_ptr<Registration>> taken_;  // and not dealt with
  int receivers_ = 0;
  Receive receive_ = Receive::kInTurn;
  bool expects_stop_ = false;
  bool stop_seen_ = false;
};

}  // namespace zsuper
