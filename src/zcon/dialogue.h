// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/operator_command.h"
#include "zcon/options.h"
#include "zcon/task_link.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// zcon's exit statuses, the worse the higher.
enum class ZconStatus { kAccepted = 0, kRefused = 1, kMisuse = 2, kNoAnswer = 3 };

/// An operator's talk with the tasks of a folder: sends commands to those that are meant
/// and prints what they answer. Waits only in Serve(). One thread.
class Dialogue {
 public:
  /// `stay`: keeps listening to a task that was sent a command until it ends; else until
  /// it has answered. `print` gets whole lines.
  Dialogue(std::string folder, ZconOptions options, bool stay,
           std::function<void(std::string_view)> print);

  /// Sends a command, or prints why it can't be.
  void Enter(const std::string& line);
  /// Does a task still owe an answer, or, where we stay, is one still running?
  [[nodiscard]] bool AnswersPending() const;
  [[nodiscard]] bool TasksConnected() const { return !talks_.empty(); }
  /// Waits for the next message, the next deadline, or until `descriptor` can be read
  /// (-1: none), and prints. Returns whether it can be.
  bool Serve(int descriptor);
  /// The worst of all so far.
  [[nodiscard]] ZconStatus Status() const { return status_; }

 private:
  struct Talk {
    TaskLink link;
    bool pending = false;  // no answer yet to the last command
    bool over = false;
    Time deadline;
  };

  void SendToTasks(const OperatorCommand& command, const std::string& line);
  Talk* FindOrConnect(const TaskSocket& task);
  void Receive(Talk& talk);
  void Take(Talk& talk, const VarlinkReply& reply);
  void End(Talk& talk);
  void ExpireAnswers();
  [[nodiscard]] int PollTimeout() const;
  void Settle(Talk& talk, ZconStatus status);
  void Worst(ZconStatus status);
  void Print(const Talk& talk, std::string_view message);

  const std::string folder_;
  const ZconOptions options_;
  const bool stay_;
  const std::function<void(std::string_view)> print_;
  std::vector<Talk> talks_;
  std::size_t complaints_ = 0;  // tasks that could not be reached
  bool several_ = false;        // messages need the task's name in front
  ZconStatus status_ = ZconStatus::kAccepted;
};

}  // namespace zsuper
