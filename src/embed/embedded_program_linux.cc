// SPDX-License-Identifier: Apache-2.0
#include "embed/embedded_program_linux.h"

#include "embed/descriptors_linux.h"
#include "embed/exit_hook_linux.h"
#include "embed/left_behind_linux.h"
#include "embed/signal_effect_linux.h"
#include "messages/message.h"
#include "program/group_watch_linux.h"
#include "program/guard_linux.h"
#include "program/input_pipe.h"
#include "program/process_table_linux.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

class EmbeddedProgram : public Program {
 public:
  EmbeddedProgram(boost::asio::io_context& loop, const ProgramSpec& spec, Fd input,
                  StartPython start)
      : loop_(loop),
        grace_(spec.guard),
        mark_(spec.variables.empty() ? "" : spec.variables.front()),
        start_(std::move(start)),
        work_(loop.get_executor()),
        input_(loop),
        guard_(loop),
        group_(loop, ::getpgrp(), [this](pid_t group) { return FindRest(group); }) {
    input_.Open(std::move(input));
  }

  Result<int> Start(Listener listener) override;
  Result<void> Signal(int signal, Target target) override;
  Result<void> WriteLine(std::string_view line) override {
    return input_.WriteLine(line);
  }
  Result<void> CloseStdin() override { return input_.Close(); }
  void KillGroup(int /*pid*/) override { SignalDescendants(::getpgrp(), SIGKILL); }

 private:
  [[nodiscard]] pid_t FindRest(pid_t group) const;
  void EndSoon(const ProgramExit& exit);
  void OnEnd(const ProgramExit& exit);
  void OnReplaced();

  boost::asio::io_context& loop_;
  const std::optional<Duration> grace_;
  const std::string mark_;
  const StartPython start_;
  PythonHold* hold_ = nullptr;  // from Start() on
  // The program is nothing that the loop could wait for by itself.
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  Listener listener_;
  bool ended_ = false;
  bool killed_ = false;  // the group
  InputPipe input_;
  Guard guard_;
  GroupWatch group_;
};

Result<int> EmbeddedProgram::Start(Listener listener) {
  listener_ = std::move(listener);
  start_.allow();
  exit_hook::Watch([this](const ProgramExit& exit) { EndSoon(exit); },
                   [this] { boost::asio::post(loop_, [this] { OnReplaced(); }); });
  LeaveFolder();
  if (grace_) {
    guard_.Start(std::make_unique<LeftBehind>(mark_), *grace_, listener_.unguarded);
  }
  ZSU_TRY_ASSIGN(hold_, start_.wait());
  return ::getpid();
}

Result<void> EmbeddedProgram::Signal(int signal, Target target) {
  if (ended_) {
    if (target == Target::kProcess || !group_.Lives()) {
      return NotSignalled(target, ESRCH);
    }
    SignalDescendants(::getpgrp(), signal);
    if (signal == SIGKILL) {
      killed_ = true;
      group_.Killed();
    }
    return {};
  }
  if (StopsProcess(signal)) {
    return Fail<msg::ProgramNotSignalled>("the program",
                                          "embedded, it would stop zsuper too");
  }
  // Until the program begins every thread holds every signal.
  const bool ends =
      signal == SIGKILL ||
      (EndsProcess(signal) && (!exit_hook::IsArmed() || !EveryThreadHolds(signal)));
  if (ends) {
    // What it has started may take a while to end, and so do our last words. A pool, for
    // one, would replace its workers meanwhile.
    hold_->Take();
  }
  if (target == Target::kGroup) {
    SignalDescendants(::getpgrp(), signal);
  }
  if (ends) {
    EndSoon({true, signal});
    return {};
  }
  if (::syscall(SYS_kill, ::getpid(), signal) != 0) {
    return NotSignalled(target, errno);
  }
  return {};
}

pid_t EmbeddedProgram::FindRest(pid_t group) const {
  const pid_t member = FindDescendant(group);
  if (killed_ && member != kNobody) {
    SignalDescendants(group, SIGKILL);  // who could not be seen before
  }
  return member;
}

/// Not at once: a signal's answer goes before the news of what it has done.
void EmbeddedProgram::EndSoon(const ProgramExit& exit) {
  boost::asio::post(loop_, [this, exit] { OnEnd(exit); });
}

void EmbeddedProgram::OnEnd(const ProgramExit& exit) {
  if (ended_) {
    return;
  }
  ended_ = true;
  input_.ProgramEnded();
  // Before, orphans would have been children that the program knows nothing of.
  (void)::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const bool group_alive = group_.Start([this] {
    guard_.Dismiss();
    listener_.group_ended();
  });
  if (!group_alive) {
    guard_.Dismiss();
  }
  listener_.ended(exit, group_alive);
}

void EmbeddedProgram::OnReplaced() {
  guard_.Dismiss();
  listener_.replaced();
}

}  // namespace

std::unique_ptr<Program> MakeEmbeddedProgram(boost::asio::io_context& loop,
                                             const ProgramSpec& spec, Fd input,
                                             StartPython start) {
  return std::make_unique<EmbeddedProgram>(loop, spec, std::move(input),
                                           std::move(start));
}

}  // namespace zsuper
