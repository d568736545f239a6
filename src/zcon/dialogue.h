// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/operator_command.h"
#include "zcon/activity.h"
#include "zcon/options.h"
#include "zcon/talk.h"
#include "zcon/task_start.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// An operator's dialogue with the tasks of a folder: sends each command to the tasks
/// that it names and prints what they answer. Waits only in Serve(), and a moment for a
/// task that it kills. One thread.
class Dialogue {
 public:
  /// `stay`: keeps listening to a task that was sent a command until it ends; else until
  /// it has answered. `print` gets whole lines.
  Dialogue(std::string folder, ZconOptions options, bool stay,
           std::function<void(std::string_view)> print);

  /// Sends a command, or prints why it can't be sent.
  void Enter(const std::string& line);
  /// Does a task still owe an answer?
  [[nodiscard]] bool AnswersPending() const;
  /// Does one, or, if we stay, is one still running?
  [[nodiscard]] bool TasksConnected() const {
    return !talks_.empty() || !queries_.empty() || !starts_.empty();
  }
  /// Waits for the next message, the next deadline, or until `descriptor` can be read
  /// (-1: none), and prints. Returns whether it can be.
  bool Serve(int descriptor);
  /// The worst of all so far.
  [[nodiscard]] ZconStatus Status() const { return status_; }

 private:
  void SendToTasks(const OperatorCommand& command, const std::string& line);
  void Display();
  void Start(const OperatorCommand& command);
  void LookAtStarts();
  void TellOfNoTasks();
  std::optional<std::vector<TaskSocket>> ListTasks();
  bool Connect(const TaskSocket& task, bool cancel);
  void Kill(const TaskSocket& task);
  [[nodiscard]] std::vector<Talk*> TalksMeant(std::string_view name);
  void FinishQueries();
  [[nodiscard]] int PollTimeout() const;
  void Worst(ZconStatus status);
  void Print(const Talk& talk, std::string_view message);

  const std::string folder_;
  const ZconOptions options_;
  const bool stay_;
  const std::function<void(std::string_view)> print_;
  std::vector<Talk> talks_;
  std::vector<ActivityQuery> queries_;
  std::vector<TaskStart> starts_;
  std::vector<pid_t> children_;  ///< Tasks that were started, and are to be reaped.
  ZconStatus status_ = ZconStatus::kAccepted;
};

}  // namespace zsuper
