// SPDX-License-Identifier: Apache-2.0
#include "program/guard_zos.h"

#include "messages/message.h"
#include "program/launch.h"
#include "program/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

namespace zsuper {
namespace {

// $1: the group, $2: seconds.
constexpr char kScript[] =
    "read nothing; kill -s TERM -- -$1; sleep $2; kill -s KILL -- -$1";

}  // namespace

Result<Guard> Guard::Start(pid_t group, Duration grace, const InheritedSignals& signals) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) {
    return Error{ErrnoText(errno), errno};
  }
  const Fd its(ends[0]);
  Guard guard;
  guard.ours_ = Fd(ends[1]);
  const Fd nothing(::open("/dev/null", O_RDWR));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(grace).count();
  ProgramSpec changes;
  changes.variables = {"_BPX_SHAREAS=NO"};
  LaunchPlan plan;
  plan.path = "/bin/sh";
  plan.arguments = {
      "zsuper-guard",         "-c", kScript, "zsuper-guard", std::to_string(group),
      std::to_string(seconds)};
  plan.variables = Environment(changes);
  plan.standard = {its.Get(), nothing.Get(), nothing.Get()};
  plan.signals = signals;
  const LaunchOutcome started = Launch(plan);
  if (started.os_error != 0) {
    return Error{ErrnoText(started.os_error), started.os_error};
  }
  guard.pid_ = started.pid;
  return guard;
}

Guard::Guard(Guard&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), ours_(std::move(other.ours_)) {}

Guard& Guard::operator=(Guard&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(ours_, other.ours_);
  return *this;
}

Guard::~Guard() {
  if (pid_ > 0) {
    (void)::kill(pid_, SIGKILL);
    (void)::waitpid(pid_, nullptr, 0);
  }
}

}  // namespace zsuper
