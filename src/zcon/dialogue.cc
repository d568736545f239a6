// SPDX-License-Identifier: Apache-2.0
#include "zcon/dialogue.h"

#include "console/console_interface.h"
#include "messages/message.h"
#include "rules/rule_parser.h"
#include "zcon/activity.h"
#include "zcon/printable.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <utility>

namespace zsuper {
namespace {

// The task's system watches the deadline too, and tells in better words; a system that
// does not even do that is waited for so much longer.
constexpr Duration kGrace{250};

Time Now() {
  return std::chrono::steady_clock::now();
}

std::vector<std::string_view> Messages(const VarlinkReply& reply) {
  std::vector<std::string_view> messages;
  const boost::json::value* member = reply.parameters.if_contains("messages");
  if (member != nullptr && member->is_array()) {
    for (const boost::json::value& message : member->get_array()) {
      if (const boost::json::string* text = message.if_string()) {
        messages.emplace_back(text->data(), text->size());
      }
    }
  }
  return messages;
}

bool IsAccepted(const VarlinkReply& reply) {
  const boost::json::value* member = reply.parameters.if_contains("accepted");
  return member != nullptr && member->is_bool() && member->get_bool();
}

}  // namespace

Dialogue::Dialogue(std::string folder, ZconOptions options, bool stay,
                   std::function<void(std::string_view)> print)
    : folder_(std::move(folder)),
      options_(std::move(options)),
      stay_(stay),
      print_(std::move(print)) {}

void Dialogue::Enter(const std::string& line) {
  const auto parsed = ParseOperatorCommand(line);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    print_(refusal->message);
    Worst(ZconStatus::kRefused);
    return;
  }
  const auto& command = std::get<OperatorCommand>(parsed);
  if (command.verb == OperatorCommand::Verb::kDisplay) {
    const Activity activity = AskActivity(folder_, options_.timeout);
    for (const std::string& shown : FormatActivity(activity, std::time(nullptr))) {
      print_(shown);
    }
    Worst(activity.complete ? ZconStatus::kAccepted : ZconStatus::kNoAnswer);
    return;
  }
  SendToTasks(command, line);
}

void Dialogue::SendToTasks(const OperatorCommand& command, const std::string& line) {
  std::vector<TaskSocket> tasks = ListTaskSockets(folder_);
  const auto meant = [&command](const TaskSocket& task) {
    return NameMeans(command.name, task.jobname);
  };
  VarlinkCall call{std::string(kCommandMethod),
                   {{"command", line},
                    {"console", options_.console},
                    {"timeout_ms", options_.timeout.count()}},
                   stay_,
                   false};
  bool found = false;
  const std::size_t complaints = complaints_;
  for (const TaskSocket& task : tasks) {
    if (!meant(task)) {
      continue;
    }
    Talk* const talk = FindOrConnect(task);
    if (talk == nullptr) {
      continue;
    }
    found = true;
    talk->pending = true;
    talk->deadline = Now() + options_.timeout + (stay_ ? Duration::zero() : kGrace);
    talk->link.Send(call);
  }
  several_ = talks_.size() > 1;
  if (!found && complaints == complaints_) {
    print_(NotActive(command.name));
    Worst(ZconStatus::kRefused);
  }
}

Dialogue::Talk* Dialogue::FindOrConnect(const TaskSocket& task) {
  for (Talk& talk : talks_) {
    if (talk.link.Task().path == task.path && !talk.over) {
      return &talk;
    }
  }
  Result<TaskLink> link = TaskLink::Connect(task);
  if (link.has_value()) {
    talks_.push_back({std::move(link.value()), false, false, {}});
    return &talks_.back();
  }
  const int os_error = link.error().os_error;
  if (os_error != ECONNREFUSED && os_error != ENOENT) {  // else it has ended
    print_(link.error().text);
    ++complaints_;
    Worst(os_error == EAGAIN ? ZconStatus::kNoAnswer : ZconStatus::kRefused);
  }
  return nullptr;
}

bool Dialogue::AnswersPending() const {
  return std::any_of(talks_.begin(), talks_.end(),
                     [](const Talk& talk) { return talk.pending; });
}

bool Dialogue::Serve(int descriptor) {
  std::vector<pollfd> polled;
  for (const Talk& talk : talks_) {
    polled.push_back({talk.link.Descriptor(), POLLIN, 0});
  }
  polled.push_back({descriptor, POLLIN, 0});
  if (::poll(polled.data(), polled.size(), PollTimeout()) < 0) {
    return false;  // interrupted
  }
  for (std::size_t i = 0; i < talks_.size(); ++i) {
    if (polled[i].revents != 0) {
      talks_[i].link.Receive();
    }
    Receive(talks_[i]);
  }
  ExpireAnswers();
  talks_.erase(std::remove_if(talks_.begin(), talks_.end(),
                              [](const Talk& talk) { return talk.over; }),
               talks_.end());
  return polled.back().revents != 0;
}

void Dialogue::Receive(Talk& talk) {
  while (const std::optional<VarlinkReply> reply = talk.link.Next()) {
    Take(talk, *reply);
  }
  if (talk.link.Descriptor() < 0 && !talk.over) {
    End(talk);
  }
  talk.over = talk.over || (!stay_ && !talk.pending);
}

void Dialogue::Take(Talk& talk, const VarlinkReply& reply) {
  for (const std::string_view message : Messages(reply)) {
    Print(talk, message);
  }
  if (reply.error.empty() && IsAccepted(reply)) {
    // Where we stay, the call before the last one ends without a message.
    if (!stay_ || !Messages(reply).empty()) {
      Settle(talk, ZconStatus::kAccepted);
    }
    return;
  }
  if (reply.error.empty()) {
    Settle(talk, ZconStatus::kRefused);
  } else if (reply.error == kNoAnswerError) {
    Settle(talk, ZconStatus::kNoAnswer);
  } else {
    if (reply.error != kNotAuthorizedError) {
      Print(talk, Text<msg::AnswerUnreadable>(talk.link.Task().jobname, reply.error));
    }
    Settle(talk, ZconStatus::kRefused);
  }
  talk.over = !reply.continues;
}

// The connection is over; the task has ended, or speaks what we don't.
void Dialogue::End(Talk& talk) {
  talk.over = true;
  const std::string& jobname = talk.link.Task().jobname;
  if (!talk.link.Broken().empty()) {
    Print(talk, Text<msg::AnswerUnreadable>(jobname, talk.link.Broken()));
  } else if (talk.pending) {
    Print(talk, Text<msg::EndedUnanswered>(jobname));
  }
  if (talk.pending) {
    Settle(talk, ZconStatus::kNoAnswer);
  }
}

void Dialogue::ExpireAnswers() {
  const Time now = Now();
  for (Talk& talk : talks_) {
    if (talk.pending && talk.deadline <= now) {
      Print(talk, Text<msg::NoAnswer>(talk.link.Task().jobname,
                                      FormatDuration(options_.timeout)));
      Settle(talk, ZconStatus::kNoAnswer);
      talk.over = !stay_;
    }
  }
}

int Dialogue::PollTimeout() const {
  std::optional<Time> first;
  for (const Talk& talk : talks_) {
    if (talk.pending) {
      first = std::min(first.value_or(talk.deadline), talk.deadline);
    }
  }
  if (!first) {
    return -1;
  }
  const auto left = std::chrono::ceil<Duration>(*first - Now()).count();
  return static_cast<int>(std::max<decltype(left)>(left, 0));
}

void Dialogue::Settle(Talk& talk, ZconStatus status) {
  talk.pending = false;
  Worst(status);
}

void Dialogue::Worst(ZconStatus status) {
  status_ = std::max(status_, status);
}

void Dialogue::Print(const Talk& talk, std::string_view message) {
  const std::string shown = Printable(message);
  print_(several_ ? fmt::format("{:<8} {}", talk.link.Task().jobname, shown) : shown);
}

}  // namespace zsuper
