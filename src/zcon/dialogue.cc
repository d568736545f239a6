// SPDX-License-Identifier: Apache-2.0
#include "zcon/dialogue.h"

#include "messages/message.h"
#include "operator/console_interface.h"
#include "operator/runtime_folder.h"
#include "rules/rule_parser.h"
#include "text/printable.h"
#include "zcon/help.h"

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
// Systems answer these two at once, whatever their programs do.
constexpr Duration kDisplayTimeout{500};
constexpr Duration kCancelTimeout{2000};

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

ZconStatus StatusOf(ActiveTask::State state) {
  switch (state) {
    case ActiveTask::State::kAnswered:
      return ZconStatus::kAccepted;
    case ActiveTask::State::kSilent:
      return ZconStatus::kNoAnswer;
    case ActiveTask::State::kForbidden:
    case ActiveTask::State::kUnreachable:
      break;
  }
  return ZconStatus::kRefused;
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
    if (const std::string hint = Hint(line); !hint.empty()) {
      print_(Printable(Text<msg::CommandHint>(hint)));
    }
    Worst(ZconStatus::kRefused);
    return;
  }
  const auto& command = std::get<OperatorCommand>(parsed);
  if (command.verb == OperatorCommand::Verb::kDisplay) {
    Display();
  } else {
    SendToTasks(command, line);
  }
}

void Dialogue::Display() {
  if (const auto tasks = ListTasks()) {
    queries_.emplace_back(*tasks, Now() + std::min(options_.timeout, kDisplayTimeout));
    FinishQueries();
  }
}

// Nothing, after telling so, where the folder is no good.
std::optional<std::vector<TaskSocket>> Dialogue::ListTasks() {
  const Result<void> checked = CheckRuntimeFolder(folder_);
  Result<std::vector<TaskSocket>> tasks =
      checked.has_value() ? ListTaskSockets(folder_) : checked.error();
  if (!tasks.has_value()) {
    print_(Printable(tasks.error().text));
    Worst(ZconStatus::kMisuse);
    return std::nullopt;
  }
  return std::move(tasks.value());
}

void Dialogue::SendToTasks(const OperatorCommand& command, const std::string& line) {
  const auto tasks = ListTasks();
  if (!tasks) {
    return;
  }
  const std::size_t complaints = complaints_;
  for (const TaskSocket& task : *tasks) {
    if (NameMeans(command.name, task.jobname) && FindTalk(task) == nullptr) {
      Connect(task);
    }
  }
  const std::vector<Talk*> meant = TalksMeant(command.name);
  const VarlinkCall call{std::string(kCommandMethod),
                         {{"command", line},
                          {"console", options_.console},
                          {"timeout_ms", options_.timeout.count()}},
                         stay_,
                         false};
  for (Talk* talk : meant) {
    const std::string& name = talk->link.Task().jobname;
    talk->several = meant.size() > 1;
    talk->twins = std::count_if(meant.begin(), meant.end(), [&name](const Talk* other) {
                    return other->link.Task().jobname == name;
                  }) > 1;
    Send(*talk, command, call);
  }
  if (meant.empty() && complaints == complaints_) {
    print_(NotActive(command.name));
    Worst(ZconStatus::kRefused);
  }
}

Dialogue::Talk* Dialogue::FindTalk(const TaskSocket& task) {
  const auto found = std::find_if(talks_.begin(), talks_.end(), [&](const Talk& talk) {
    return talk.link.Task().path == task.path && !talk.over;
  });
  return found == talks_.end() ? nullptr : &*found;
}

void Dialogue::Connect(const TaskSocket& task) {
  Result<TaskLink> link = TaskLink::Connect(task);
  if (link.has_value()) {
    talks_.push_back({std::move(link.value()), {}});
    return;
  }
  const int os_error = link.error().os_error;
  if (os_error != ECONNREFUSED && os_error != ENOENT) {  // else it has ended
    print_(link.error().text);
    ++complaints_;
    Worst(os_error == EAGAIN ? ZconStatus::kNoAnswer : ZconStatus::kRefused);
  }
}

std::vector<Dialogue::Talk*> Dialogue::TalksMeant(std::string_view name) {
  std::vector<Talk*> meant;
  for (Talk& talk : talks_) {
    if (!talk.over && NameMeans(name, talk.link.Task().jobname)) {
      meant.push_back(&talk);
    }
  }
  return meant;
}

void Dialogue::Send(Talk& talk, const OperatorCommand& command, const VarlinkCall& call) {
  const bool cancel = command.verb == OperatorCommand::Verb::kCancel;
  const Duration timeout =
      cancel ? CancelTimeout() : options_.timeout + (stay_ ? Duration::zero() : kGrace);
  talk.awaited.push_back({talk.calls_sent++, Now() + timeout, cancel});
  talk.link.Send(call);
}

Duration Dialogue::CancelTimeout() const {
  return std::min(options_.timeout, kCancelTimeout);
}

bool Dialogue::AnswersPending() const {
  return !queries_.empty() ||
         std::any_of(talks_.begin(), talks_.end(),
                     [](const Talk& talk) { return !talk.awaited.empty(); });
}

bool Dialogue::Serve(int descriptor) {
  std::vector<pollfd> polled = {{descriptor, POLLIN, 0}};
  for (const Talk& talk : talks_) {
    polled.push_back({talk.link.Descriptor(), POLLIN, 0});
  }
  for (const ActivityQuery& query : queries_) {
    query.AddTo(polled);
  }
  if (::poll(polled.data(), polled.size(), PollTimeout()) < 0) {
    return false;  // interrupted
  }
  for (std::size_t i = 0; i < talks_.size(); ++i) {
    if (polled[i + 1].revents != 0) {
      talks_[i].link.Receive();
    }
    Receive(talks_[i]);
  }
  ExpireAnswers();
  talks_.erase(std::remove_if(talks_.begin(), talks_.end(),
                              [](const Talk& talk) { return talk.over; }),
               talks_.end());
  FinishQueries();
  return polled.front().revents != 0;
}

void Dialogue::Receive(Talk& talk) {
  while (const std::optional<VarlinkReply> reply = talk.link.Next()) {
    Take(talk, *reply);
  }
  if (talk.link.Descriptor() < 0 && !talk.over) {
    End(talk);
  }
  talk.over = talk.over || (!stay_ && talk.awaited.empty());
}

void Dialogue::Take(Talk& talk, const VarlinkReply& reply) {
  // A task's later messages do not say which of our commands they answer: the oldest.
  // All else belongs to the call that the task is at, which the last reply to it ends.
  const std::size_t call = talk.calls_ended;
  talk.calls_ended += reply.continues ? 0 : 1;
  for (const std::string_view message : Messages(reply)) {
    Print(talk, message);
  }
  if (reply.error.empty() && IsAccepted(reply)) {
    // Where we stay, the call before the last one ends without a message.
    const bool answers = reply.parameters.contains("cart");
    if (reply.continues && answers && !talk.awaited.empty()) {
      Settle(talk, talk.awaited.front().call, ZconStatus::kAccepted);
    } else if (!stay_ || (!reply.continues && !Messages(reply).empty())) {
      Settle(talk, call, ZconStatus::kAccepted);
    }
    return;
  }
  if (reply.error.empty()) {
    Settle(talk, call, ZconStatus::kRefused);
  } else if (reply.error == kNoAnswerError) {
    Settle(talk, call, ZconStatus::kNoAnswer);
  } else {
    if (reply.error != kNotAuthorizedError) {
      Print(talk, Text<msg::AnswerUnreadable>(talk.link.Task().jobname, reply.error));
    }
    Settle(talk, call, ZconStatus::kRefused);
  }
  talk.over = !reply.continues && talk.awaited.empty();
}

// The connection is over; the task has ended, or speaks what we don't.
void Dialogue::End(Talk& talk) {
  talk.over = true;
  const std::string& jobname = talk.link.Task().jobname;
  if (!talk.link.Broken().empty()) {
    Print(talk, Text<msg::AnswerUnreadable>(jobname, talk.link.Broken()));
  } else if (!talk.awaited.empty()) {
    Print(talk, Text<msg::EndedUnanswered>(jobname));
  }
  if (!talk.awaited.empty()) {
    talk.awaited.clear();
    Worst(ZconStatus::kNoAnswer);
  }
}

void Dialogue::ExpireAnswers() {
  const Time now = Now();
  for (Talk& talk : talks_) {
    const std::vector<Awaited> awaited = talk.awaited;
    for (const Awaited& command : awaited) {
      if (command.deadline <= now && !talk.over) {
        Expire(talk, command);
      }
    }
  }
}

void Dialogue::Expire(Talk& talk, const Awaited& command) {
  if (command.cancel) {
    KillUncancelled(talk);
    return;
  }
  Print(talk,
        Text<msg::NoAnswer>(talk.link.Task().jobname, FormatDuration(options_.timeout)));
  Settle(talk, command.call, ZconStatus::kNoAnswer);
  talk.over = !stay_;
}

// A system that is stopped itself can't end its task: we do it in its place, as the real
// one does with whatever a task's state is.
void Dialogue::KillUncancelled(Talk& talk) {
  const std::string& jobname = talk.link.Task().jobname;
  const std::string timeout = FormatDuration(CancelTimeout());
  const Result<pid_t> killed = talk.link.Kill();
  if (killed.has_value()) {
    Print(talk, CancelAccepted(jobname));
    Print(talk, Text<msg::UncancelledKilled>(jobname, timeout, killed.value()));
    Worst(ZconStatus::kAccepted);
  } else {
    Print(talk, Text<msg::NoAnswer>(jobname, timeout));
    Print(talk, killed.error().text);
    Worst(ZconStatus::kNoAnswer);
  }
  talk.awaited.clear();
  talk.over = true;
}

// Shows the lists that are complete or have waited long enough.
void Dialogue::FinishQueries() {
  const Time now = Now();
  const auto finished = [&](ActivityQuery& query) {
    query.Receive();
    if (!query.Complete() && now < query.Deadline()) {
      return false;
    }
    const std::vector<ActiveTask> tasks = query.Tasks();
    for (const std::string& shown : FormatActivity(tasks, std::time(nullptr))) {
      print_(shown);
    }
    for (const ActiveTask& task : tasks) {
      Worst(StatusOf(task.state));
    }
    return true;
  };
  queries_.erase(std::remove_if(queries_.begin(), queries_.end(), finished),
                 queries_.end());
}

int Dialogue::PollTimeout() const {
  Time first = Time::max();
  for (const Talk& talk : talks_) {
    for (const Awaited& command : talk.awaited) {
      first = std::min(first, command.deadline);
    }
  }
  for (const ActivityQuery& query : queries_) {
    first = std::min(first, query.Deadline());
  }
  if (first == Time::max()) {
    return -1;
  }
  const auto left = std::chrono::ceil<Duration>(first - Now()).count();
  return static_cast<int>(std::max<decltype(left)>(left, 0));
}

void Dialogue::Settle(Talk& talk, std::size_t call, ZconStatus status) {
  talk.awaited.erase(
      std::remove_if(talk.awaited.begin(), talk.awaited.end(),
                     [call](const Awaited& command) { return command.call == call; }),
      talk.awaited.end());
  Worst(status);
}

void Dialogue::Worst(ZconStatus status) {
  status_ = std::max(status_, status);
}

// Can the operator not know from his last command who says this?
bool Dialogue::NeedsName(const Talk& talk) const {
  const bool others_pending = std::any_of(
      talks_.begin(), talks_.end(),
      [&talk](const Talk& other) { return &other != &talk && !other.awaited.empty(); });
  return talk.several || others_pending || (talk.awaited.empty() && talks_.size() > 1);
}

void Dialogue::Print(const Talk& talk, std::string_view message) {
  const std::string shown = Printable(message);
  if (!NeedsName(talk)) {
    print_(shown);
    return;
  }
  const TaskSocket& task = talk.link.Task();
  const std::string name =
      talk.twins ? fmt::format("{}.{}", task.jobname, task.pid) : task.jobname;
  print_(fmt::format("{:<8} {}", name, shown));
}

}  // namespace zsuper
