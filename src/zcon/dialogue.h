// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/operator_command.h"
#include "zcon/activity.h"
#include "zcon/options.h"
#include "zcon/task_link.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// An operator's talk with the tasks of a folder: sends commands to those that are meant
/// and prints what they answer. Waits only in Serve(), for a killed task a moment. One
/// thread.
class Dialogue {
 public:
  /// `stay`: keeps listening to a task that was sent a command until it ends; else until
  /// it has answered. `print` gets whole lines.
  Dialogue(std::string folder, ZconOptions options, bool stay,
           std::function<void(std::string_view)> print);

  /// Sends a command, or prints why it can't be.
  void Enter(const std::string& line);
  /// Does a task still owe an answer?
  [[nodiscard]] bool AnswersPending() const;
  /// Does one, or, where we stay, is one still running?
  [[nodiscard]] bool TasksConnected() const {
    return !talks_.empty() || !queries_.empty();
  }
  /// Waits for the next message, the next deadline, or until `descriptor` can be read
  /// (-1: none), and prints. Returns whether it can be.
  bool Serve(int descriptor);
  /// The worst of all so far.
  [[nodiscard]] ZconStatus Status() const { return status_; }

 private:
  // A command that was sent and is not answered yet.
  struct Awaited {
    std::size_t call;  // on its connection, from 0
    Time deadline;
    bool cancel;
  };
  struct Talk {
    TaskLink link;
    std::vector<Awaited> awaited;  // the oldest first
    std::size_t calls_sent = 0;
    std::size_t calls_ended = 0;
    bool several = false;  // its last command was for others too,
    bool twins = false;    // for one of the same name even
    bool over = false;
  };

  void SendToTasks(const OperatorCommand& command, const std::string& line);
  void Display();
  std::optional<std::vector<TaskSocket>> ListTasks();
  [[nodiscard]] Talk* FindTalk(const TaskSocket& task);
  void Connect(const TaskSocket& task);
  [[nodiscard]] std::vector<Talk*> TalksMeant(std::string_view name);
  void Send(Talk& talk, const OperatorCommand& command, const VarlinkCall& call);
  void Receive(Talk& talk);
  void Take(Talk& talk, const VarlinkReply& reply);
  void End(Talk& talk);
  void ExpireAnswers();
  void Expire(Talk& talk, const Awaited& command);
  void KillUncancelled(Talk& talk);
  void FinishQueries();
  [[nodiscard]] Duration CancelTimeout() const;
  [[nodiscard]] int PollTimeout() const;
  void Settle(Talk& talk, std::size_t call, ZconStatus status);
  void Worst(ZconStatus status);
  void Print(const Talk& talk, std::string_view message);
  [[nodiscard]] bool NeedsName(const Talk& talk) const;

  const std::string folder_;
  const ZconOptions options_;
  const bool stay_;
  const std::function<void(std::string_view)> print_;
  std::vector<Talk> talks_;
  std::vector<ActivityQuery> queries_;
  std::size_t complaints_ = 0;  // tasks that could not be reached
  ZconStatus status_ = ZconStatus::kAccepted;
};

}  // namespace zsuper
