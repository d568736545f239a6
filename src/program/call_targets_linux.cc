// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/fd.h"
#include "program/call_targets.h"
#include "program/launch_linux.h"

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

std::vector<TargetReport> CheckCallTargets(const std::string& python,
                                           const std::string& folder,
                                           const ProgramSpec& spec,
                                           const std::vector<std::string>& targets,
                                           const InheritedSignals& inherited) {
  std::vector<std::string> words = {python, "-B"};  // nothing is left behind
  words.insert(words.end(), spec.python_options.begin(), spec.python_options.end());
  words.push_back(folder + "/zsuper-check");
  words.insert(words.end(), targets.begin(), targets.end());
  words.emplace_back("--");
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return ReadTargetReports({}, targets.size());
  }
  const Fd ours(ends[0]);
  Fd its(ends[1]);
  const pid_t pid = Launch({python,
                            std::move(words),
                            {},
                            nothing.Get(),
                            its.Get(),
                            nothing.Get(),
                            {},
                            inherited})
                        .pid;
  its.Reset();
  if (pid < 0) {
    return ReadTargetReports({}, targets.size());
  }
  const std::string output = ReadAll(ours.Get());
  (void)::kill(pid, SIGKILL);  // it has nothing more to say
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return ReadTargetReports(output, targets.size());
}

}  // namespace zsuper
