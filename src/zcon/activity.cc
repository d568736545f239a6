// SPDX-License-Identifier: Apache-2.0
#include "zcon/activity.h"

#include "operator/console_interface.h"

#include <boost/json/value.hpp>
#include <fmt/chrono.h>

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <tuple>
#include <utility>

namespace zsuper {
namespace {

namespace json = boost::json;
using State = ActiveTask::State;

std::int64_t Number(const json::object& from, std::string_view name) {
  const json::value* member = from.if_contains(name);
  return member != nullptr && member->is_int64() ? member->get_int64() : 0;
}

std::time_t Moment(const json::object& from, std::string_view name) {
  const json::value* member = from.if_contains(name);
  std::tm utc{};
  if (member == nullptr || !member->is_string() ||
      ::strptime(member->get_string().c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc) == nullptr) {
    return 0;
  }
  return ::timegm(&utc);
}

std::string FormatElapsed(std::time_t seconds) {
  return fmt::format("{:02}.{:02}.{:02}", seconds / 3600, seconds / 60 % 60,
                     seconds % 60);
}

std::string FormatTask(const ActiveTask& task, std::time_t now) {
  std::string line = fmt::format(" {:<8} {:>8}  ", task.socket.jobname, task.socket.pid);
  switch (task.state) {
    case State::kAnswered:
      break;
    case State::kSilent:
      return line + "NO ANSWER";
    case State::kForbidden:
      return line + "NOT AUTHORIZED";
    case State::kUnreachable:
      return line + "NOT REACHABLE";
  }
  const std::time_t elapsed = std::max<std::time_t>(now - task.started, 0);
  return line + fmt::format("{:%Y.%j %H.%M.%S}  {:>11}  {:>8}  {:>7}",
                            fmt::localtime(task.started), FormatElapsed(elapsed),
                            task.accepted, task.refused);
}

// What a failed connect tells; nothing: the task has ended.
std::optional<State> StateOfUnconnected(int os_error) {
  switch (os_error) {
    case ECONNREFUSED:
    case ENOENT:
      return std::nullopt;
    case EAGAIN:  // its backlog is full
      return State::kSilent;
    case EACCES:
    case EPERM:
      return State::kForbidden;
    default:
      return State::kUnreachable;
  }
}

ActiveTask ReadTask(const TaskSocket& socket, const VarlinkReply& reply) {
  if (!reply.error.empty()) {
    return {socket,
            reply.error == kNotAuthorizedError ? State::kForbidden : State::kUnreachable};
  }
  return {socket, State::kAnswered, Moment(reply.parameters, "started"),
          Number(reply.parameters, "accepted"), Number(reply.parameters, "refused")};
}

}  // namespace

ActivityQuery::ActivityQuery(const std::vector<TaskSocket>& sockets, Time deadline)
    : deadline_(deadline) {
  for (const TaskSocket& socket : sockets) {
    Result<TaskLink> link = TaskLink::Connect(socket);
    if (link.has_value()) {
      link.value().Send({std::string(kGetTaskMethod), {}, false, false});
      asked_.push_back(std::move(link.value()));
    } else if (const auto state = StateOfUnconnected(link.error().os_error)) {
      known_.push_back({socket, *state});
    }
  }
}

void ActivityQuery::AddTo(std::vector<pollfd>& polled) const {
  for (const TaskLink& link : asked_) {
    polled.push_back({link.Descriptor(), POLLIN, 0});
  }
}

void ActivityQuery::Receive() {
  const auto settled = [this](TaskLink& link) {
    link.Receive();
    if (const std::optional<VarlinkReply> reply = link.Next()) {
      known_.push_back(ReadTask(link.Task(), *reply));
      return true;
    }
    if (!link.Broken().empty()) {
      known_.push_back({link.Task(), State::kUnreachable});
    }
    return link.Descriptor() < 0;  // else it ended in between
  };
  asked_.erase(std::remove_if(asked_.begin(), asked_.end(), settled), asked_.end());
}

std::vector<ActiveTask> ActivityQuery::Tasks() const {
  std::vector<ActiveTask> tasks = known_;
  for (const TaskLink& link : asked_) {
    tasks.push_back({link.Task(), State::kSilent});
  }
  std::sort(tasks.begin(), tasks.end(), [](const auto& left, const auto& right) {
    return std::tie(left.socket.jobname, left.socket.pid) <
           std::tie(right.socket.jobname, right.socket.pid);
  });
  return tasks;
}

std::vector<std::string> FormatActivity(const std::vector<ActiveTask>& tasks,
                                        std::time_t now) {
  std::vector<std::string> lines = {
      fmt::format("IEE114I {:%H.%M.%S %Y.%j} ACTIVITY", fmt::localtime(now)),
      "  JOBS     M/S    TS USERS", fmt::format("00000    {:05}    00000", tasks.size())};
  if (!tasks.empty()) {
    lines.emplace_back(
        " JOBNAME   PROCESS  STARTED                ELAPSED  ACCEPTED  "
        "REFUSED");
  }
  for (const ActiveTask& task : tasks) {
    lines.push_back(FormatTask(task, now));
  }
  return lines;
}

}  // namespace zsuper
