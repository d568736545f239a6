// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "host/conversion_zos.h"
#include "messages/message.h"
#include "program/guard_zos.h"
#include "program/input_pipe.h"
#include "program/interpreter.h"
#include "program/launch.h"
#include "program/spawned_program.h"

#include <boost/asio/steady_timer.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

// The last of a group need not be a child of ours, and no system call tells of its end.
constexpr std::chrono::milliseconds kLookForGroup{500};
// SIGCHLD tells of the program's end at once. Should one be lost, this sees it.
constexpr std::chrono::seconds kLookForEnd{5};

bool GroupLives(pid_t group) {
  return ::kill(-group, 0) == 0 || errno != ESRCH;
}

// Started with spawn(), which with _BPX_SHAREAS=YES (as the procedure sets it) puts the
// program into our own address space: it sees our DD statements, and CANCEL ends it with
// us. fork() would always mean another one. One thing can't be had this way, a
// SIGCHLD that zsuper found ignored: spawn() hands on only what is ignored while it
// works, and a program that ended that soon would leave no status to wait for.
class ZosProgram : public SpawnedProgram {
 public:
  ZosProgram(boost::asio::io_context& loop, ProgramSpec spec,
             const InheritedSignals& inherited)
      : spec_(std::move(spec)),
        inherited_(inherited),
        end_timer_(loop),
        group_timer_(loop),
        input_(loop) {}
  ZosProgram(const ZosProgram&) = delete;
  ZosProgram& operator=(const ZosProgram&) = delete;
  ~ZosProgram() override {
    if (running_) {
      ::kill(-pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }

  Result<int> Start(Listener listener) override;
  Result<void> Signal(int signal, Target target) override;
  Result<void> WriteLine(std::string_view line) override {
    return input_.WriteLine(line);
  }
  Result<void> CloseStdin() override { return input_.Close(); }
  void KillGroup(int pid) override { (void)::kill(-pid, SIGKILL); }
  void Reap() override;

 private:
  Result<void> Spawn(const std::string& path, int input);
  void LookForEnd();
  void OnExit(ProgramExit exit);
  void WaitForGroup();

  const ProgramSpec spec_;
  const InheritedSignals inherited_;
  boost::asio::steady_timer end_timer_;
  boost::asio::steady_timer group_timer_;
  Listener listener_;
  pid_t pid_ = 0;  // also its group's
  bool running_ = false;
  bool group_alive_ = false;
  InputPipe input_;
  Guard guard_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Result<int> ZosProgram::Start(Listener listener) {
  ZSU_TRY_ASSIGN(const std::string path, FindInterpreter(spec_.python));
  ZSU_TRY_ASSIGN(StdinPipe stdin_pipe, MakeStdinPipe(spec_));
  const Fd program_end = std::move(stdin_pipe.program_end);
  Fd our_end = std::move(stdin_pipe.our_end);
  if (program_end.IsOpen()) {
    TagAsUtf8(program_end.Get());
    TagAsUtf8(our_end.Get());
    KeepUtf8(our_end.Get());
  }
  ZSU_TRY(Spawn(path, program_end.Get()));
  listener_ = std::move(listener);
  input_.Open(std::move(our_end));
  if (spec_.guard) {
    auto guard = Guard::Start(pid_, *spec_.guard, inherited_);
    if (guard.has_value()) {
      guard_ = std::move(guard.value());
    } else {
      listener_.unguarded(guard.error().text);
    }
  }
  LookForEnd();
  return pid_;
}

Result<void> ZosProgram::Spawn(const std::string& path, int input) {
  ProgramSpec spec = spec_;
  if (spec.embed) {
    spec.variables.emplace_back("_BPX_SHAREAS=MUST");
  }
  LaunchPlan plan;
  plan.path = path;
  plan.arguments = CommandLine(spec);
  plan.variables = Environment(spec);
  plan.standard[STDIN_FILENO] = input;
  plan.signals = inherited_;
  const LaunchOutcome started = Launch(plan);
  if (started.os_error != 0) {
    const std::string reason = ErrnoText(started.os_error);
    return spec.embed
               ? FailWithErrno<msg::NotInAddressSpace>(started.os_error, path, reason)
               : FailWithErrno<msg::ProgramNotStarted>(started.os_error, path, reason);
  }
  pid_ = started.pid;
  running_ = true;
  return {};
}

void ZosProgram::Reap() {
  if (!running_) {
    return;
  }
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended == pid_) {
    OnExit(ExitOf(status));
  } else if (ended < 0 && errno == ECHILD) {
    OnExit(kUnknownExit);
  }
}

void ZosProgram::LookForEnd() {
  end_timer_.expires_after(kLookForEnd);
  end_timer_.async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired() && running_) {
          LookForEnd();
          Reap();
        }
      });
}

void ZosProgram::OnExit(ProgramExit exit) {
  running_ = false;
  end_timer_.cancel();
  input_.ProgramEnded();
  group_alive_ = GroupLives(pid_);
  if (group_alive_) {
    WaitForGroup();
  } else {
    guard_ = {};
  }
  listener_.ended(exit, group_alive_);
}

void ZosProgram::WaitForGroup() {
  group_timer_.expires_after(kLookForGroup);
  group_timer_.async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (error || alive.expired()) {
          return;
        }
        group_alive_ = GroupLives(pid_);
        if (group_alive_) {
          WaitForGroup();
        } else {
          guard_ = {};
          listener_.group_ended();
        }
      });
}

Result<void> ZosProgram::Signal(int signal, Target target) {
  const bool process = target == Target::kProcess;
  // Once it is gone its number may be another's.
  if (!running_ && (process || !group_alive_)) {
    return NotSignalled(target, ESRCH);
  }
  if (::kill(process ? pid_ : -pid_, signal) != 0) {
    return NotSignalled(target, errno);
  }
  return {};
}

}  // namespace

std::unique_ptr<SpawnedProgram> MakeSpawnedProgram(boost::asio::io_context& loop,
                                                   ProgramSpec spec,
                                                   const InheritedSignals& inherited) {
  return std::make_unique<ZosProgram>(loop, std::move(spec), inherited);
}

}  // namespace zsuper
