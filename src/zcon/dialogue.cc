// SPDX-License-Identifier: Apache-2.0
#include "zcon/dialogue.h"

#include "messages/message.h"
#include "operator/console_interface.h"
#include "operator/runtime_folder.h"
#include "text/characters.h"
#include "text/duration.h"
#include "text/words.h"
#include "zcon/help.h"
#include "zcon/task_process.h"

#include <fmt/format.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <utility>

namespace zsuper {
namespace {

// Systems answer these two at once, whatever their programs do.
constexpr Duration kDisplayTimeout{500};
constexpr Duration kCancelTimeout{2000};
// Nothing reports the end of a child and a new socket together.
constexpr Duration kLookAtStart{10};

Time Now() {
  return std::chrono::steady_clock::now();
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

std::string HintOnName(const std::string& name, const std::vector<TaskSocket>& tasks) {
  std::vector<std::string_view> names;
  names.reserve(tasks.size());
  for (const TaskSocket& task : tasks) {
    names.push_back(task.jobname);
  }
  const std::string_view near = Nearest(name, names);
  return near.empty() ? "D A,L lists the tasks"
                      : fmt::format("{} is near; D A,L lists the tasks", near);
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
  } else if (command.verb == OperatorCommand::Verb::kStart) {
    Start(command);
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

void Dialogue::Start(const OperatorCommand& command) {
  auto start = TaskStart::Begin(command, folder_, Now() + options_.timeout);
  if (start.has_value()) {
    starts_.push_back(std::move(start.value()));
  } else {
    print_(Printable(start.error().text));
    Worst(ZconStatus::kRefused);
  }
}

void Dialogue::LookAtStarts() {
  const auto settled = [this](TaskStart& start) {
    const std::optional<TaskStart::Outcome> outcome = start.Look(Now());
    if (outcome) {
      for (const std::string& line : outcome->lines) {
        print_(Printable(line));
      }
      Worst(outcome->status);
      children_.push_back(start.Process());
    }
    return outcome.has_value();
  };
  starts_.erase(std::remove_if(starts_.begin(), starts_.end(), settled), starts_.end());
  const auto ended = [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; };
  children_.erase(std::remove_if(children_.begin(), children_.end(), ended),
                  children_.end());
}

// Nothing if the folder can't be used; the operator is told then.
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

// Root's own folder has none of the tasks that run for other users.
void Dialogue::TellOfNoTasks() {
  print_(Printable(Text<msg::NoTasks>(folder_)));
  if (::geteuid() == 0) {
    print_(Text<msg::OtherFolders>());
  }
}

void Dialogue::SendToTasks(const OperatorCommand& command, const std::string& line) {
  const auto tasks = ListTasks();
  if (!tasks) {
    return;
  }
  const bool cancel = command.verb == OperatorCommand::Verb::kCancel;
  bool reached = true;
  for (const TaskSocket& task : *tasks) {
    if (NameMeans(command.name, task.jobname, task.pid)) {
      reached = Connect(task, cancel) && reached;
    }
  }
  const std::vector<Talk*> meant = TalksMeant(command.name);
  Talk::Order order;
  order.call = {std::string(kCommandMethod),
                {{"command", line},
                 {"console", options_.console},
                 {"timeout_ms", options_.timeout.count()}},
                stay_,
                false};
  order.timeout = cancel ? std::min(options_.timeout, kCancelTimeout) : options_.timeout;
  order.cancel = cancel;
  order.several = meant.size() > 1;
  for (Talk* talk : meant) {
    order.twins = std::count_if(meant.begin(), meant.end(), [talk](const Talk* other) {
                    return other->Task().jobname == talk->Task().jobname;
                  }) > 1;
    talk->Send(order);
  }
  if (meant.empty() && reached) {
    print_(NotActive(command.name));
    if (tasks->empty()) {
      TellOfNoTasks();
    } else {
      print_(Printable(Text<msg::CommandHint>(HintOnName(command.name, *tasks))));
    }
    Worst(ZconStatus::kRefused);
  }
}

// Connects to a task that we are not connected to yet. False if it is there and can't be
// reached; the operator is told then, and CANCEL carried out all the same.
bool Dialogue::Connect(const TaskSocket& task, bool cancel) {
  if (std::any_of(talks_.begin(), talks_.end(), [&](const Talk& talk) {
        return talk.Task().path == task.path && !talk.Over();
      })) {
    return true;
  }
  Result<TaskLink> link = TaskLink::Connect(task);
  if (link.has_value()) {
    talks_.emplace_back(
        std::move(link.value()), stay_,
        [this](const Talk& talk, std::string_view message) { Print(talk, message); });
    return true;
  }
  const int os_error = link.error().os_error;
  if (os_error == ECONNREFUSED || os_error == ENOENT) {
    return true;  // it has ended
  }
  if (os_error == EAGAIN && cancel) {
    Kill(task);
    return false;
  }
  print_(link.error().text);
  Worst(os_error == EAGAIN ? ZconStatus::kNoAnswer : ZconStatus::kRefused);
  return false;
}

// Its system is overrun and takes no connection.
void Dialogue::Kill(const TaskSocket& task) {
  const Result<pid_t> killed = KillTask(task);
  if (killed.has_value()) {
    print_(CancelAccepted(task.jobname));
    print_(Text<msg::OverrunKilled>(task.jobname, killed.value()));
  } else {
    print_(killed.error().text);
    Worst(ZconStatus::kNoAnswer);
  }
}

std::vector<Talk*> Dialogue::TalksMeant(std::string_view name) {
  std::vector<Talk*> meant;
  for (Talk& talk : talks_) {
    if (!talk.Over() && NameMeans(name, talk.Task().jobname, talk.Task().pid)) {
      meant.push_back(&talk);
    }
  }
  return meant;
}

bool Dialogue::AnswersPending() const {
  return !queries_.empty() || !starts_.empty() ||
         std::any_of(talks_.begin(), talks_.end(),
                     [](const Talk& talk) { return talk.AnswerPending(); });
}

bool Dialogue::Serve(int descriptor) {
  std::vector<pollfd> polled = {{descriptor, POLLIN, 0}};
  for (const Talk& talk : talks_) {
    polled.push_back({talk.Descriptor(), POLLIN, 0});
  }
  for (const ActivityQuery& query : queries_) {
    query.AddTo(polled);
  }
  if (::poll(polled.data(), polled.size(), PollTimeout()) < 0) {
    return false;  // interrupted
  }
  for (std::size_t i = 0; i < talks_.size(); ++i) {
    talks_[i].Receive(polled[i + 1].revents != 0);
  }
  const Time now = Now();
  for (Talk& talk : talks_) {
    talk.Expire(now);
    Worst(talk.Status());
  }
  talks_.erase(std::remove_if(talks_.begin(), talks_.end(),
                              [](const Talk& talk) { return talk.Over(); }),
               talks_.end());
  FinishQueries();
  LookAtStarts();
  return polled.front().revents != 0;
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
    if (tasks.empty()) {
      TellOfNoTasks();
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
  Time first = starts_.empty() ? Time::max() : Now() + kLookAtStart;
  for (const Talk& talk : talks_) {
    first = std::min(first, talk.Deadline());
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

void Dialogue::Worst(ZconStatus status) {
  status_ = std::max(status_, status);
}

// The task's name stands in front if the operator can't know from the last command who
// says this.
void Dialogue::Print(const Talk& talk, std::string_view message) {
  const bool others_pending = std::any_of(
      talks_.begin(), talks_.end(),
      [&talk](const Talk& other) { return &other != &talk && other.AnswerPending(); });
  const bool named =
      talk.Several() || others_pending || (!talk.AnswerPending() && talks_.size() > 1);
  const std::string shown = Printable(message);
  if (!named) {
    print_(shown);
    return;
  }
  const TaskSocket& task = talk.Task();
  const std::string name =
      talk.Twins() ? fmt::format("{}.{}", task.jobname, task.pid) : task.jobname;
  print_(fmt::format("{:<8} {}", name, shown));
}

}  // namespace zsuper
