// SPDX-License-Identifier: Apache-2.0
#include "zcon/talk.h"

#include "console/operator_command.h"
#include "messages/message.h"
#include "operator/console_interface.h"
#include "text/duration.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

// The task's system watches the deadline too, and tells in better words. A system that
// does not even do that gets so much longer.
constexpr Duration kGrace{250};

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

// zsuper has accepted the command; its answer tells whether the command did what it
// should. ZSU01nnW: nothing was done; ZSU01nnE: it failed.
ZconStatus StatusOf(const std::vector<std::string_view>& answer) {
  const std::string_view id = answer.empty() ? "" : answer.front().substr(0, 8);
  const bool failed = id.size() == 8 && id.substr(0, 5) == "ZSU01" &&
                      (id.back() == 'W' || id.back() == 'E');
  return failed ? ZconStatus::kRefused : ZconStatus::kAccepted;
}

}  // namespace

Talk::Talk(TaskLink link, bool stay, Tell tell)
    : link_(std::move(link)), stay_(stay), tell_(std::move(tell)) {}

void Talk::Send(const Order& order) {
  const Duration grace = stay_ || order.cancel ? Duration::zero() : kGrace;
  const Time deadline = std::chrono::steady_clock::now() + order.timeout + grace;
  awaited_.push_back({calls_sent_++, order.timeout, deadline, order.cancel});
  several_ = order.several;
  twins_ = order.twins;
  link_.Send(order.call);
}

void Talk::Receive(bool readable) {
  if (readable) {
    link_.Receive();
  }
  while (const std::optional<VarlinkReply> reply = link_.Next()) {
    Take(*reply);
  }
  if (link_.Descriptor() < 0 && !over_) {
    End();
  }
  over_ = over_ || (!stay_ && awaited_.empty());
}

void Talk::Take(const VarlinkReply& reply) {
  // A task's later messages do not say which of our commands they answer: the oldest.
  // All else belongs to the call that the task is at, which the last reply to it ends.
  const std::size_t call = calls_ended_;
  calls_ended_ += reply.continues ? 0 : 1;
  const std::vector<std::string_view> messages = Messages(reply);
  for (const std::string_view message : messages) {
    tell_(*this, message);
  }
  if (reply.error.empty() && IsAccepted(reply)) {
    // If we stay, the call before the last one ends without a message.
    const bool answers = reply.parameters.contains("cart");
    if (reply.continues && answers && !awaited_.empty()) {
      Settle(awaited_.front().call, StatusOf(messages));
    } else if (!stay_ || (!reply.continues && !messages.empty())) {
      Settle(call, StatusOf(messages));
    }
    return;
  }
  if (reply.error.empty()) {
    Settle(call, ZconStatus::kRefused);
  } else if (reply.error == kNoAnswerError) {
    Settle(call, ZconStatus::kNoAnswer);
  } else {
    if (reply.error != kNotAuthorizedError) {
      tell_(*this, Text<msg::AnswerUnreadable>(Task().jobname, reply.error));
    }
    Settle(call, ZconStatus::kRefused);
  }
  over_ = !reply.continues && awaited_.empty();
}

// The connection is over; the task has ended, or speaks what we don't.
void Talk::End() {
  over_ = true;
  if (!link_.Broken().empty()) {
    tell_(*this, Text<msg::AnswerUnreadable>(Task().jobname, link_.Broken()));
  } else if (!awaited_.empty()) {
    tell_(*this, Text<msg::EndedUnanswered>(Task().jobname));
  }
  if (!awaited_.empty()) {
    awaited_.clear();
    Worst(ZconStatus::kNoAnswer);
  }
}

void Talk::Expire(Time now) {
  const std::vector<Awaited> awaited = awaited_;
  for (const Awaited& command : awaited) {
    if (command.deadline > now || over_) {
      continue;
    }
    if (command.cancel) {
      KillUncancelled(command.timeout);
      continue;
    }
    tell_(*this, Text<msg::NoAnswer>(Task().jobname, FormatDuration(command.timeout)));
    Settle(command.call, ZconStatus::kNoAnswer);
    over_ = !stay_;
  }
}

// A system that is stopped itself can't end its task: we do it in its place, as the real
// one does with whatever a task's state is.
void Talk::KillUncancelled(Duration timeout) {
  const std::string& jobname = Task().jobname;
  const Result<pid_t> killed = link_.Kill();
  if (killed.has_value()) {
    tell_(*this, CancelAccepted(jobname));
    tell_(*this,
          Text<msg::UncancelledKilled>(jobname, FormatDuration(timeout), killed.value()));
  } else {
    tell_(*this, Text<msg::NoAnswer>(jobname, FormatDuration(timeout)));
    tell_(*this, killed.error().text);
    Worst(ZconStatus::kNoAnswer);
  }
  awaited_.clear();
  over_ = true;
}

Time Talk::Deadline() const {
  Time first = Time::max();
  for (const Awaited& command : awaited_) {
    first = std::min(first, command.deadline);
  }
  return first;
}

void Talk::Settle(std::size_t call, ZconStatus status) {
  awaited_.erase(
      std::remove_if(awaited_.begin(), awaited_.end(),
                     [call](const Awaited& command) { return command.call == call; }),
      awaited_.end());
  Worst(status);
}

void Talk::Worst(ZconStatus status) {
  status_ = std::max(status_, status);
}

}  // namespace zsuper
