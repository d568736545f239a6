// SPDX-License-Identifier: Apache-2.0
#include "zcon/activity.h"

#include "console/console_interface.h"
#include "zcon/task_link.h"

#include <boost/json/value.hpp>
#include <fmt/chrono.h>

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

namespace json = boost::json;

// Waits for the answer to the one call of this connection.
std::optional<VarlinkReply> AwaitReply(TaskLink& link, Time deadline) {
  while (link.Descriptor() >= 0) {
    if (std::optional<VarlinkReply> reply = link.Next()) {
      return reply;
    }
    // What has arrived is read even when the time is up: another task used it.
    const auto left =
        std::chrono::ceil<Duration>(deadline - std::chrono::steady_clock::now()).count();
    pollfd state{link.Descriptor(), POLLIN, 0};
    if (::poll(&state, 1, static_cast<int>(std::max<decltype(left)>(left, 0))) == 0) {
      break;
    }
    link.Receive();
  }
  return std::nullopt;
}

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
  if (!task.answered) {
    return line + "NO ANSWER";
  }
  const std::time_t elapsed = std::max<std::time_t>(now - task.started, 0);
  return line + fmt::format("{:%Y.%j %H.%M.%S}  {:>11}  {:>8}  {:>7}",
                            fmt::localtime(task.started), FormatElapsed(elapsed),
                            task.accepted, task.refused);
}

}  // namespace

Activity AskActivity(const std::string& folder, Duration timeout) {
  const Time deadline = std::chrono::steady_clock::now() + timeout;
  std::vector<TaskLink> links;
  for (const TaskSocket& task : ListTaskSockets(folder)) {
    Result<TaskLink> link = TaskLink::Connect(task);
    if (link.has_value()) {
      link.value().Send({std::string(kGetTaskMethod), {}, false, false});
      links.push_back(std::move(link.value()));
    }
  }
  Activity activity;
  for (TaskLink& link : links) {
    const std::optional<VarlinkReply> reply = AwaitReply(link, deadline);
    ActiveTask task;
    task.socket = link.Task();
    if (reply && reply->error.empty()) {
      task.answered = true;
      task.started = Moment(reply->parameters, "started");
      task.accepted = Number(reply->parameters, "accepted");
      task.refused = Number(reply->parameters, "refused");
    } else if (link.Descriptor() < 0 && link.Broken().empty()) {
      continue;  // it ended in between
    }
    activity.complete = activity.complete && task.answered;
    activity.tasks.push_back(std::move(task));
  }
  return activity;
}

std::vector<std::string> FormatActivity(const Activity& activity, std::time_t now) {
  std::vector<std::string> lines = {
      fmt::format("IEE114I {:%H.%M.%S %Y.%j} ACTIVITY", fmt::localtime(now)),
      "  JOBS     M/S    TS USERS",
      fmt::format("00000    {:05}    00000", activity.tasks.size())};
  if (!activity.tasks.empty()) {
    lines.emplace_back(
        " JOBNAME   PROCESS  STARTED                ELAPSED  ACCEPTED  "
        "REFUSED");
  }
  for (const ActiveTask& task : activity.tasks) {
    lines.push_back(FormatTask(task, now));
  }
  return lines;
}

}  // namespace zsuper
