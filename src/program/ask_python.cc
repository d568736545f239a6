// SPDX-License-Identifier: Apache-2.0
#include "program/ask_python.h"

#include "base/clock.h"
#include "base/fd.h"
#include "host/host_system.h"
#include "program/launch.h"
#include "program/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace zsuper {
namespace {

/// For an interpreter that never ends; a slow disk needs a second.
constexpr std::chrono::seconds kPatience{20};

/// All that comes until the pipe's other end is closed, or the time is over.
std::string ReadAll(int pipe) {
  const Time deadline = Time::clock::now() + kPatience;
  std::string output;
  std::array<char, 4096> bytes{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - Time::clock::now());
    pollfd readable{pipe, POLLIN, 0};
    const int ready =
        ::poll(&readable, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    const ssize_t size = ready > 0 ? ::read(pipe, bytes.data(), bytes.size()) : 0;
    if (size <= 0) {
      return output;
    }
    output.append(bytes.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

std::string AskPython(const std::vector<std::string>& command,
                      const InheritedSignals& inherited) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) {
    return {};
  }
  const Fd ours(ends[0]);
  Fd its(ends[1]);
  const Fd nothing(::open("/dev/null", O_RDWR));
  LaunchPlan plan;
  plan.path = command.front();
  plan.arguments = command;
  plan.variables = Environment({});
  plan.standard = {nothing.Get(), its.Get(), nothing.Get()};
  plan.signals = inherited;
  const LaunchOutcome started = Launch(plan);
  its.Reset();
  if (started.os_error != 0) {
    return {};
  }
  std::string output = ReadAll(ours.Get());
  (void)::kill(started.pid, SIGKILL);  // it has nothing more to say
  while (::waitpid(started.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return TextOfFile(std::move(output));
}

}  // namespace zsuper
