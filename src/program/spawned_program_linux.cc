// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "messages/message.h"
#include "program/group_watch_linux.h"
#include "program/guard_linux.h"
#include "program/input_pipe.h"
#include "program/interpreter.h"
#include "program/launch_linux.h"
#include "program/spawned_program.h"
#include "program/terminal_linux.h"

#include <boost/process/v2/process.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

using Process = boost::process::v2::basic_process<boost::asio::io_context::executor_type>;

/// Descriptors that the arguments name, as a shell's <(command) does: /dev/fd/63.
std::vector<int> NamedDescriptors(const std::vector<std::string>& arguments) {
  std::vector<int> named;
  for (const std::string& argument : arguments) {
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
      for (std::size_t at = argument.find(folder); at != std::string::npos;
           at = argument.find(folder, at + 1)) {
        const char* digits = argument.data() + at + folder.size();
        int fd = -1;
        std::from_chars(digits, argument.data() + argument.size(), fd);
        // What zsuper opened itself is closed on exec, and not meant.
        const int flags = fd > STDERR_FILENO ? ::fcntl(fd, F_GETFD) : -1;
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) {
          named.push_back(fd);
        }
      }
    }
  }
  return named;
}

class LinuxProgram : public SpawnedProgram {
 public:
  LinuxProgram(boost::asio::io_context& loop, ProgramSpec spec,
               const InheritedSignals& inherited)
      : loop_(loop), spec_(std::move(spec)), inherited_(inherited), input_(loop) {}
  LinuxProgram(const LinuxProgram&) = delete;
  LinuxProgram& operator=(const LinuxProgram&) = delete;
  ~LinuxProgram() override { LinuxProgram::TakeTerminalBack(); }

  Result<int> Start(Listener listener) override;
  Result<void> Signal(int signal, Target target) override;
  Result<void> WriteLine(std::string_view line) override {
    return input_.WriteLine(line);
  }
  Result<void> CloseStdin() override { return input_.Close(); }
  void TakeTerminalBack() const override;
  void KillGroup(int pid) override { (void)::kill(-pid, SIGKILL); }
  void Reap() override;

 private:
  [[nodiscard]] LaunchPlan Plan(std::string path) const;
  Result<void> Watch();
  void OnExit(ProgramExit exit);
  void OnStop(int signal);
  void ReapOrphans();
  [[nodiscard]] bool Runs() const { return pidfd_.IsOpen(); }
  [[nodiscard]] bool HasEnded() const;

  boost::asio::io_context& loop_;
  const ProgramSpec spec_;
  const InheritedSignals inherited_;
  const Terminal terminal_;
  const TerminalGrant grant_ = OurTerminalGrant();
  Listener listener_;
  std::atomic<pid_t> pid_ = 0;  // also its group's; CANCEL's thread reads it
  Fd pidfd_;                    // open while it runs
  std::optional<Process> process_;
  InputPipe input_;
  Guard guard_;
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
  ZSU_TRY(Watch());
  listener_ = std::move(listener);
  if (spec_.guard) {
    guard_.Start(pid_, *spec_.guard);
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
  plan.kept = NamedDescriptors(plan.arguments);
  plan.variables = Environment(spec_);
  plan.signals = inherited_;
  return plan;
}

Result<void> LinuxProgram::Watch() {
  // One pidfd to wait on, which Boost.Process does not give out, and one to signal.
  pidfd_.Reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_.load(), 0)));
  Fd waited(pidfd_.IsOpen() ? ::fcntl(pidfd_.Get(), F_DUPFD_CLOEXEC, 0) : -1);
  if (!waited.IsOpen()) {
    const int os_error = errno;
    pidfd_.Reset();
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    return FailWithErrno<msg::ProgramNotStarted>(os_error, spec_.python,
                                                 ErrnoText(os_error));
  }
  process_.emplace(loop_.get_executor(), pid_, waited.Release());
  process_->async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error, int) {
        if (!alive.expired() && error != boost::asio::error::operation_aborted) {
          // Should another have taken its status, then how it ended is unknown.
          OnExit(error ? kUnknownExit : ExitOf(process_->native_exit_code()));
        }
      });
  return {};
}

void LinuxProgram::OnExit(ProgramExit exit) {
  process_->detach();
  pidfd_.Reset();
  input_.ProgramEnded();
  TakeTerminalBack();
  ReapOrphans();
  const bool group_alive =
      group_.emplace(loop_, pid_).Start([this] { listener_.group_ended(); });
  listener_.ended(exit, group_alive);
}

bool LinuxProgram::HasEnded() const {
  siginfo_t info{};
  return !Runs() || (::waitid(P_PID, static_cast<id_t>(pid_), &info,
                              WEXITED | WNOHANG | WNOWAIT) == 0 &&
                     info.si_pid == pid_);
}

Result<void> LinuxProgram::Signal(int signal, Target target) {
  // Once it is gone its number may be another's, and so may its group's. A zombie would
  // take a signal without complaint.
  const bool gone =
      target == Target::kProcess ? HasEnded() : !Runs() && (!group_ || !group_->Lives());
  if (gone) {
    return NotSignalled(target, ESRCH);
  }
  const long sent =
      target == Target::kProcess
          ? ::syscall(SYS_pidfd_send_signal, pidfd_.Get(), signal, nullptr, 0)
          : ::kill(-pid_, signal);
  return sent == 0 ? Result<void>() : NotSignalled(target, errno);
}

void LinuxProgram::Reap() {
  if (Runs()) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WNOHANG) == 0 &&
        info.si_pid == pid_) {
      OnStop(info.si_status);
    }
  }
  ReapOrphans();
  if (group_) {
    group_->Check();
  }
}

/// Leaves the program's own status to Boost.Process. While that waits to be taken it may
/// hide orphans behind it; OnExit() comes back for them.
void LinuxProgram::ReapOrphans() {
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0 ||
        (Runs() && info.si_pid == pid_)) {
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
