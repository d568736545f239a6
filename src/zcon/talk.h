// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "zcon/options.h"
#include "zcon/task_link.h"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace zsuper {

/// The commands that one task was sent over one connection, and what it says. It never
/// waits: its owner polls, and tells when a deadline has passed.
class Talk {
 public:
  /// Gets each message of the task, or of ours about it.
  using Tell = std::function<void(const Talk&, std::string_view message)>;

  /// A command to send.
  struct Order {
    VarlinkCall call;
    Duration timeout{};    ///< For the answer.
    bool cancel = false;   ///< If no answer comes, the task is killed.
    bool several = false;  ///< It goes to other tasks too,
    bool twins = false;    ///< to one of the same name even.
  };

  /// `stay`: the talk goes on until the task ends; else until all commands are answered.
  Talk(TaskLink link, bool stay, Tell tell);

  void Send(const Order& order);
  /// Takes what has arrived, if `readable` says that something has.
  void Receive(bool readable);
  /// Gives up the commands whose time is over.
  void Expire(Time now);

  [[nodiscard]] const TaskSocket& Task() const { return link_.Task(); }
  [[nodiscard]] int Descriptor() const { return link_.Descriptor(); }
  [[nodiscard]] bool AnswerPending() const { return !awaited_.empty(); }
  /// When the next command's time is over; Time::max() if no answer is pending.
  [[nodiscard]] Time Deadline() const;
  /// Did the last command go to other tasks too?
  [[nodiscard]] bool Several() const { return several_; }
  /// Did it go to one of the same name?
  [[nodiscard]] bool Twins() const { return twins_; }
  [[nodiscard]] bool Over() const { return over_; }
  /// The worst of all commands so far.
  [[nodiscard]] ZconStatus Status() const { return status_; }

 private:
  // A command that was sent and is not answered yet.
  struct Awaited {
    std::size_t call;  // on this connection, from 0
    Duration timeout;
    Time deadline;
    bool cancel;
  };

  void Take(const VarlinkReply& reply);
  void End();
  void KillUncancelled(Duration timeout);
  void Settle(std::size_t call, ZconStatus status);
  void Worst(ZconStatus status);

  TaskLink link_;
  bool stay_;
  Tell tell_;
  std::vector<Awaited> awaited_;  // the oldest first
  std::size_t calls_sent_ = 0;
  std::size_t calls_ended_ = 0;
  bool several_ = false;
  bool twins_ = false;
  bool over_ = false;
  ZconStatus status_ = ZconStatus::kAccepted;
};

}  // namespace zsuper
