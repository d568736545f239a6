// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "messages/message.h"
#include "program/group_watch_linux.h"
#include "program/guard_linux.h"
#include "program/input_pipe.h"
#include "program/interpreter.h"
#include "program/launch.h"
#include "program/process_table_linux.h"
#include "program/spawned_program.h"
#include "program/terminal_linux.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/process.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

/// What a process needs to leave the group of a parent that has ended.
constexpr Duration kSettling{100};

using Process = boost::process::v2::basic_process<boost::asio::io_context::executor_type>;

/// True until its status is taken, and so for as long as the number is its.
bool IsChild(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// The program's group, and the program by its pidfd, since its number may be another's
/// by now, if it has left the group. Without a pidfd only the group is reached.
class GuardedGroup : public Guarded {
 public:
  explicit GuardedGroup(pid_t program) : program_(program), pidfd_(OpenPidfd(program)) {}

  void Signal(int signal) const override {
    (void)::kill(-program_, signal);
    if (ProgramLives() && ::getpgid(program_) != program_) {
      (void)::syscall(SYS_pidfd_send_signal, pidfd_.Get(), signal, nullptr, 0);
    }
  }
  [[nodiscard]] pid_t Find() const override {
    return ProgramLives() ? program_ : FindMember(program_);
  }
  [[nodiscard]] int Descriptor() const override { return pidfd_.Get(); }

 private:
  [[nodiscard]] bool ProgramLives() const {
    pollfd ended{pidfd_.Get(), POLLIN, 0};
    return pidfd_.IsOpen() && ::poll(&ended, 1, 0) == 0;
  }

  const pid_t program_;
  const Fd pidfd_;
};

class LinuxProgram : public SpawnedProgram {
 public:
  LinuxProgram(boost::asio::io_context& loop, ProgramSpec spec,
               const InheritedSignals& inherited)
      : loop_(loop),
        spec_(std::move(spec)),
        inherited_(inherited),
        input_(loop),
        guard_(loop),
        settling_(loop) {}
  LinuxProgram(const LinuxProgram&) = delete;
  LinuxProgram& operator=(const LinuxProgram&) = delete;
  ~LinuxProgram() override;

  Result<int> Start(Listener listener) override;
  Result<void> Signal(int signal, Target target) override;
  Result<void> WriteLine(std::string_view line) override {
    return input_.WriteLine(line);
  }
  Result<void> CloseStdin() override { return input_.Close(); }
  void TakeTerminalBack() const override;
  void KillGroup(int pid) override;
  void Reap() override;

 private:
  [[nodiscard]] LaunchPlan Plan(std::string path) const;
  void Watch();
  void OnExit(ProgramExit exit);
  void ReportExit(ProgramExit exit);
  void EndGroup();
  [[nodiscard]] int SendToGroup(int signal) const;
  void ReapProgram();
  void OnStop(int signal);
  void ReapOrphans();
  [[nodiscard]] bool HasEnded() const;

  boost::asio::io_context& loop_;
  const ProgramSpec spec_;
  const InheritedSignals inherited_;
  const Terminal terminal_;
  const TerminalGrant grant_ = OurTerminalGrant();
  Listener listener_;
  std::atomic<pid_t> pid_ = 0;  // also its group's; CANCEL's thread reads it
  bool running_ = false;
  std::optional<Process> process_;  // waits for its end; without a pidfd SIGCHLD tells
  InputPipe input_;
  Guard guard_;
  boost::asio::steady_timer settling_;
  std::optional<GroupWatch> group_;  // after its end, while others of its group live
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Result<int> LinuxProgram::Start(Listener listener) {
  ZSU_TRY_ASSIGN(std::string path, FindInterpreter(spec_.python));
  LaunchPlan plan = Plan(std::move(path));
  ZSU_TRY_ASSIGN(StdinPipe stdin_pipe, MakeStdinPipe(spec_));
  plan.standard[STDIN_FILENO] = stdin_pipe.program_end.Get();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const LaunchOutcome outcome = Launch(plan);
  if (outcome.os_error == ENOENT) {
    // The file is there. What is not is what its first line or its ELF header names, so
    // this is a file that can't be run.
    return FailWithErrno<msg::ProgramNotStarted>(
        ENOEXEC, plan.path, "the interpreter or loader that it names is not there");
  }
  if (outcome.os_error != 0) {
    return FailWithErrno<msg::ProgramNotStarted>(outcome.os_error, plan.path,
                                                 ErrnoText(outcome.os_error));
  }
  pid_ = outcome.pid;
  running_ = true;
  listener_ = std::move(listener);
  Watch();
  if (spec_.guard) {
    guard_.Start(std::make_unique<GuardedGroup>(pid_), *spec_.guard, listener_.unguarded);
  }
  input_.Open(std::move(stdin_pipe.our_end));
  // Not before exec: a Ctrl-Z in between would stop the child while we wait for it, and
  // nobody could continue it. Should the program be quicker than we are and be stopped
  // for using the terminal, OnStop() continues it.
  if (terminal_.IsInForeground(::getpgrp()) && grant_ == TerminalGrant::kAtOnce) {
    terminal_.GiveTo(pid_);
  }
  return outcome.pid;
}

LaunchPlan LinuxProgram::Plan(std::string path) const {
  LaunchPlan plan;
  plan.path = std::move(path);
  plan.arguments = CommandLine(spec_);
  plan.kept = spec_.descriptors;
  plan.variables = Environment(spec_);
  plan.signals = inherited_;
  return plan;
}

/// Without a pidfd, or room to wait for it, SIGCHLD tells.
void LinuxProgram::Watch() {
  Fd pidfd = OpenPidfd(pid_);
  if (!pidfd.IsOpen()) {
    return;
  }
  try {
    process_.emplace(loop_.get_executor(), pid_, pidfd.Get());
  } catch (const boost::system::system_error&) {
    return;
  }
  (void)pidfd.Release();
  process_->async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error, int) {
        if (!alive.expired() && error != boost::asio::error::operation_aborted) {
          // Should another have taken its status, then how it ended is unknown.
          OnExit(error ? kUnknownExit : ExitOf(process_->native_exit_code()));
        }
      });
}

LinuxProgram::~LinuxProgram() {
  LinuxProgram::TakeTerminalBack();
  if (running_ && !process_) {  // else Boost.Process does this
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void LinuxProgram::OnExit(ProgramExit exit) {
  if (process_) {
    process_->detach();
  }
  running_ = false;
  input_.ProgramEnded();
  TakeTerminalBack();
  ReapOrphans();
  // A program that puts itself into the background ends before its child has left the
  // group. The child is no straggler, and gets the time.
  const bool succeeded = !exit.by_signal && exit.value == 0;
  if (!succeeded || FindMember(pid_) == kNobody) {
    ReportExit(exit);
    return;
  }
  settling_.expires_after(kSettling);
  settling_.async_wait(
      [this, exit, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired()) {
          ReportExit(exit);
        }
      });
}

void LinuxProgram::ReportExit(ProgramExit exit) {
  const bool group_alive = group_.emplace(loop_, pid_, FindMember).Start([this] {
    EndGroup();
    listener_.group_ended();
  });
  if (!group_alive) {
    EndGroup();
  }
  listener_.ended(exit, group_alive);
}

/// Nobody of it was seen. A process that lives for less than a look, as in a chain of
/// forks, is reached by a kill, unless the group is none of our business.
void LinuxProgram::EndGroup() {
  if (spec_.guard) {
    (void)::kill(-pid_, SIGKILL);
  }
  guard_.Dismiss();
}

bool LinuxProgram::HasEnded() const {
  siginfo_t info{};
  return !running_ || (::waitid(P_PID, static_cast<id_t>(pid_), &info,
                                WEXITED | WNOHANG | WNOWAIT) == 0 &&
                       info.si_pid == pid_);
}

/// The program is meant even if it has left its group.
int LinuxProgram::SendToGroup(int signal) const {
  const int sent = ::kill(-pid_, signal);
  const bool left = running_ && ::getpgid(pid_) != pid_;
  return left ? ::kill(pid_, signal) : sent;
}

void LinuxProgram::KillGroup(int pid) {
  (void)::kill(-pid, SIGKILL);
  if (IsChild(pid)) {
    (void)::kill(pid, SIGKILL);
  }
}

Result<void> LinuxProgram::Signal(int signal, Target target) {
  // Once it is gone its number may be another's, and so may its group's. A zombie would
  // take a signal without complaint.
  const bool process = target == Target::kProcess;
  if (process ? HasEnded() : !running_ && (!group_ || !group_->Lives())) {
    return NotSignalled(target, ESRCH);
  }
  // Nobody but we take its status, so the number is its until then.
  if ((process ? ::kill(pid_, signal) : SendToGroup(signal)) != 0) {
    return NotSignalled(target, errno);
  }
  if (signal == SIGKILL && group_) {
    group_->Killed();
  }
  return {};
}

void LinuxProgram::Reap() {
  if (running_) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WNOHANG) == 0 &&
        info.si_pid == pid_) {
      OnStop(info.si_status);
    }
    ReapProgram();
  }
  ReapOrphans();
  if (group_) {
    group_->Check();
  }
}

/// Where Boost.Process does not wait for it.
void LinuxProgram::ReapProgram() {
  int status = 0;
  const pid_t ended = process_ ? 0 : ::waitpid(pid_, &status, WNOHANG);
  if (ended != 0 && !(ended < 0 && errno == EINTR)) {
    OnExit(ended < 0 ? kUnknownExit : ExitOf(status));
  }
}

/// Leaves the program's own status to Boost.Process. While that waits to be taken it may
/// hide orphans behind it; OnExit() comes back for them.
void LinuxProgram::ReapOrphans() {
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0 ||
        (running_ && info.si_pid == pid_)) {
      return;
    }
    ::waitpid(info.si_pid, nullptr, WNOHANG);
  }
}

/// A stop by the terminal stops our whole job, as if zsuper were not there. SIGSTOP is
/// left alone: it comes from an operator or a debugger, never from a terminal, and we
/// must stay to hear the SIGCONT that is to end it.
void LinuxProgram::OnStop(int signal) {
  const bool by_terminal = signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
  if (!by_terminal || !terminal_.IsThere()) {
    return;
  }
  const bool asked_for_terminal = signal != SIGTSTP;
  if (asked_for_terminal && grant_ == TerminalGrant::kNever) {
    return;  // It waits, as a shell's background job does. Our job is the script's.
  }
  const bool may_have_it =
      terminal_.IsInForeground(::getpgrp()) || terminal_.IsInForeground(pid_);
  if (!asked_for_terminal || !may_have_it) {
    TakeTerminalBack();
    StopOurJob(signal);
  }
  // The shell that continues a job gives it the terminal first, if it is to have it.
  const bool may_get_it = asked_for_terminal || grant_ == TerminalGrant::kAtOnce;
  if (terminal_.IsInForeground(::getpgrp()) && may_get_it) {
    terminal_.GiveTo(pid_);
  }
  ::kill(-pid_, SIGCONT);
}

void LinuxProgram::TakeTerminalBack() const {
  if (pid_ > 0 && terminal_.IsInForeground(pid_)) {
    terminal_.GiveTo(::getpgrp());
  }
}

}  // namespace

std::unique_ptr<SpawnedProgram> MakeSpawnedProgram(boost::asio::io_context& loop,
                                                   ProgramSpec spec,
                                                   const InheritedSignals& inherited) {
  return std::make_unique<LinuxProgram>(loop, std::move(spec), inherited);
}

}  // namespace zsuper
