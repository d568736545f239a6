// SPDX-License-Identifier: Apache-2.0
#include "embed/descendants_linux.h"
#include "embed/embedded_program.h"
#include "embed/own_end_linux.h"
#include "embed/prelude_linux.h"
#include "embed/python_hold.h"
#include "embed/thread_signals_linux.h"
#include "messages/message.h"
#include "program/input_pipe.h"
#include "program/process_group_linux.h"

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

bool StopsProcess(int signal) {
  struct sigaction action {};
  const bool by_terminal = signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
  return signal == SIGSTOP ||
         (by_terminal && ::sigaction(signal, nullptr, &action) == 0 &&
          action.sa_handler == SIG_DFL);
}

class EmbeddedProgram : public Program {
 public:
  EmbeddedProgram(boost::asio::io_context& loop, Fd input, StartPython start)
      : loop_(loop),
        start_(std::move(start)),
        work_(loop.get_executor()),
        group_(loop, ::getpgrp(), FindDescendant) {
    if (input.IsOpen()) {
      input_.emplace(loop, std::move(input));
    }
  }

  Result<int> Start(Listener listener) override;
  Result<void> Signal(int signal, Target target) override;
  Result<void> WriteLine(std::string_view line) override;
  Result<void> CloseStdin() override;
  void KillGroup(int /*pid*/) override { SignalDescendants(::getpgrp(), SIGKILL); }

 private:
  void EndSoon(const ProgramExit& exit);
  void OnEnd(const ProgramExit& exit);

  boost::asio::io_context& loop_;
  const StartPython start_;
  PythonHold* hold_ = nullptr;  // from Start() on
  // The program is nothing that the loop could wait for by itself.
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  Listener listener_;
  bool ended_ = false;
  std::optional<InputPipe> input_;
  GroupWatch group_;
};

Result<int> EmbeddedProgram::Start(Listener listener) {
  listener_ = std::move(listener);
  start_.allow();
  own_end::Watch([this](const ProgramExit& exit) { EndSoon(exit); });
  const auto hold = start_.wait();
  if (!hold.has_value()) {
    return hold.error();
  }
  hold_ = hold.value();
  return ::getpid();
}

Result<void> EmbeddedProgram::Signal(int signal, Target target) {
  if (ended_) {
    if (target == Target::kProcess || !group_.Lives()) {
      return FailWithErrno<msg::ProgramNotSignalled>(ESRCH, "the program",
                                                     "it has ended");
    }
    SignalDescendants(::getpgrp(), signal);
    return {};
  }
  if (StopsProcess(signal)) {
    return Fail<msg::ProgramNotSignalled>("the program",
                                          "embedded, it would stop zsuper too");
  }
  const bool ends =
      signal == SIGKILL || (own_end::EndsProcess(signal) && !EveryThreadHolds(signal));
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
    return FailWithErrno<msg::ProgramNotSignalled>(errno, "the program",
                                                   ErrnoText(errno));
  }
  return {};
}

Result<void> EmbeddedProgram::WriteLine(std::string_view line) {
  if (!input_) {
    return Fail<msg::StdinNotWritten>(ended_ ? "the program has ended"
                                             : "it is not the operator's");
  }
  return input_->WriteLine(line);
}

Result<void> EmbeddedProgram::CloseStdin() {
  if (!input_) {
    return Fail<msg::StdinNotClosed>(ended_ ? "the program has ended"
                                            : "it is not the operator's");
  }
  return input_->Close();
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
  input_.reset();
  // Before, orphans would have been children that the program knows nothing of.
  (void)::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const bool group_alive = group_.Start([this] { listener_.group_ended(); });
  listener_.ended(exit, group_alive);
}

}  // namespace

Result<EmbeddedInput> MakeEmbeddedInput(const ProgramSpec& spec) {
  int ends[2] = {-1, -1};
  if (!spec.pipe_stdin) {
    return EmbeddedInput{};
  }
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return FailWithErrno<msg::ProgramNotStarted>(errno, spec.python, ErrnoText(errno));
  }
  EmbeddedInput input{Fd(ends[0]), Fd(ends[1])};
  // Where our own stdin was closed, our end must not be in its place.
  input.our_end.Reset(::fcntl(ends[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!input.our_end.IsOpen()) {
    return FailWithErrno<msg::ProgramNotStarted>(errno, spec.python, ErrnoText(errno));
  }
  return input;
}

void RunPython(const Libpython& python, const ProgramSpec& spec,
               const InheritedSignals& inherited, EmbeddedInput input,
               const std::string& prelude) {
  // What we were started without, and StandardStreams put something in place of.
  for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard) {
    const int flags = ::fcntl(standard, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) != 0 && standard != input.program_end.Get()) {
      (void)::close(standard);
    }
  }
  input.our_end.Reset();
  if (input.program_end.Get() > STDIN_FILENO) {
    (void)::dup2(input.program_end.Get(), STDIN_FILENO);
    input.program_end.Reset();
  } else if (input.program_end.IsOpen()) {
    (void)::fcntl(input.program_end.Release(), F_SETFD, 0);
  }
  std::vector<std::string> words = {spec.python};
  words.insert(words.end(), spec.python_options.begin(), spec.python_options.end());
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  if (inherited.child_ignored) {
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    (void)::sigaction(SIGCHLD, &ignored, nullptr);
  }
  if (!prelude.empty()) {
    RunBeforeProgram(python, prelude);
  }
  own_end::Begin();
  (void)::pthread_sigmask(SIG_SETMASK, &inherited.mask, nullptr);
  std::exit(python.main(static_cast<int>(words.size()), arguments.data()));
}

std::unique_ptr<Program> MakeEmbeddedProgram(boost::asio::io_context& loop, Fd input,
                                             StartPython start) {
  return std::make_unique<EmbeddedProgram>(loop, std::move(input), std::move(start));
}

}  // namespace zsuper
