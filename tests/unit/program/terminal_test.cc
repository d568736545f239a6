// SPDX-License-Identifier: Apache-2.0
#include "program/terminal_linux.h"
#include "unit/program/supervised.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

namespace zsuper {
namespace {

constexpr char kCtrlC[] = "\x03";
constexpr char kCtrlD[] = "\x04";
constexpr char kCtrlZ[] = "\x1a";

/// Supervises a shell program as zsuper does, in this process; the return value shows
/// whether signals came to us that were meant for the program.
int RunZsuper(const std::string& program) {
  test::Supervised run({"-c", program});
  run.forward = true;
  if (!run.Start().has_value() || !run.UntilExit()) {
    return 99;
  }
  if (!Terminal().IsInForeground(::getpgrp())) {
    return 98;
  }
  return run.arrived.empty() ? run.exit->value : 50 + run.arrived.front();
}

/// A terminal on which an interactive shell runs zsuper as its foreground job. It says on
/// the screen what it sees of the job, and continues it when it was stopped.
class TerminalSession {
 public:
  enum class Shell { kJobControl, kNone };

  explicit TerminalSession(const std::string& program, Shell shell = Shell::kJobControl,
                           const std::function<void()>& change = {})
      : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    REQUIRE(master_.IsOpen());
    REQUIRE(::grantpt(master_.Get()) == 0);
    REQUIRE(::unlockpt(master_.Get()) == 0);
    std::array<char, 64> name{};
    REQUIRE(::ptsname_r(master_.Get(), name.data(), name.size()) == 0);
    leader_ = ::fork();
    if (leader_ == 0) {
      ::setsid();
      const int slave = ::open(name.data(), O_RDWR);
      ::ioctl(slave, TIOCSCTTY, 0);
      for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        ::dup2(slave, fd);
      }
      ::close(slave);
      if (change) {
        change();
      }
      ::_exit(shell == Shell::kNone ? RunZsuper(program) : RunShell(program));
    }
  }
  TerminalSession(const TerminalSession&) = delete;
  TerminalSession& operator=(const TerminalSession&) = delete;
  ~TerminalSession() {
    master_.Reset();  // Hangs up, which ends what may be left.
    if (leader_ > 0) {
      ::kill(leader_, SIGKILL);
      WaitForEnd();
    }
  }

  void WaitForEnd() {
    ::waitpid(leader_, nullptr, 0);
    leader_ = -1;
  }
  void Type(const std::string& keys) const {
    REQUIRE(::write(master_.Get(), keys.data(), keys.size()) ==
            static_cast<ssize_t>(keys.size()));
  }
  /// Waits until the text is on the screen; what came up to it is forgotten.
  bool Shows(const std::string& text) {
    for (;;) {
      const std::size_t at = screen_.find(text);
      if (at != std::string::npos) {
        screen_.erase(0, at + text.size());
        return true;
      }
      pollfd ready{master_.Get(), POLLIN, 0};
      std::array<char, 1024> buffer{};
      if (::poll(&ready, 1, 20000) != 1) {
        UNSCOPED_INFO("on the screen: " << screen_);
        return false;
      }
      const ssize_t size = ::read(master_.Get(), buffer.data(), buffer.size());
      if (size <= 0) {
        UNSCOPED_INFO("on the screen: " << screen_);
        return false;
      }
      screen_.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  static int RunShell(const std::string& program) {
    (void)::signal(SIGTTOU, SIG_IGN);
    const pid_t job = ::fork();
    if (job == 0) {
      ::setpgid(0, 0);
      ::tcsetpgrp(STDERR_FILENO, ::getpgrp());
      (void)::signal(SIGTTOU, SIG_DFL);
      ::_exit(RunZsuper(program));
    }
    int status = 0;
    while (::waitpid(job, &status, WUNTRACED) == job) {
      const bool back = ::tcgetpgrp(STDERR_FILENO) == job;
      const int value = WEXITSTATUS(status);  // The same byte holds a stop's signal.
      ::dprintf(STDERR_FILENO, "[job %s %d, terminal %s]\n",
                WIFSTOPPED(status) ? "stopped" : "ended", value,
                back ? "back" : "elsewhere");
      if (!WIFSTOPPED(status)) {
        break;
      }
      ::tcsetpgrp(STDERR_FILENO, job);
      ::kill(-job, SIGCONT);
    }
    char never = 0;
    return static_cast<int>(::read(STDIN_FILENO, &never, 1));  // Until the line hangs up.
  }

  Fd master_;
  pid_t leader_ = -1;
  std::string screen_;
};

std::string Stopped(int signal) {
  return "[job stopped " + std::to_string(signal) + ", terminal back]";
}

}  // namespace

TEST_CASE("the program gets the terminal and zsuper takes it back") {
  TerminalSession session("echo ready; read line; echo \"got $line\"; exit 7");
  REQUIRE(session.Shows("ready"));
  session.Type("hello\n");
  CHECK(session.Shows("got hello"));
  CHECK(session.Shows("[job ended 7, terminal back]"));
}

TEST_CASE("Ctrl-C reaches the program once and zsuper not at all") {
  // Once it has read a line it is sure to have the terminal.
  TerminalSession session(
      "n=0; trap 'n=$((n+1))' INT; read line; echo ready; read line; read line; exit $n");
  session.Type("begin\n");
  REQUIRE(session.Shows("ready"));
  session.Type(kCtrlC);
  REQUIRE(session.Shows("^C"));
  session.Type("one\ntwo\n");
  CHECK(session.Shows("[job ended 1, terminal back]"));
}

TEST_CASE("Ctrl-Z stops program and zsuper, and the shell continues both") {
  TerminalSession session("while read line; do echo \"got $line\"; done; exit 7");
  for (int i = 0; i < 3; ++i) {
    session.Type("hello\n");
    REQUIRE(session.Shows("got hello"));
    session.Type(kCtrlZ);
    REQUIRE(session.Shows(Stopped(SIGTSTP)));
  }
  session.Type(kCtrlD);
  CHECK(session.Shows("[job ended 7, terminal back]"));
}

TEST_CASE("Ctrl-Z does not hang a job that no shell could continue") {
  TerminalSession session("while read line; do echo \"got $line\"; done",
                          TerminalSession::Shell::kNone);
  for (int i = 0; i < 3; ++i) {
    session.Type("hello\n");
    REQUIRE(session.Shows("got hello"));
    session.Type(kCtrlZ);
  }
  session.Type(kCtrlD);
  session.WaitForEnd();
}

TEST_CASE("a part of a pipeline gets the terminal when it asks for it") {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd read_end(ends[0]);
  const Fd write_end(ends[1]);
  TerminalSession session(
      "sleep 60 & trap 'trap - CONT; kill $!' CONT; echo ready >/dev/tty; wait; "
      "read line </dev/tty; echo \"got $line\" >/dev/tty; exit 7",
      TerminalSession::Shell::kJobControl,
      [&] { ::dup2(write_end.Get(), STDOUT_FILENO); });
  REQUIRE(session.Shows("ready"));
  session.Type(kCtrlZ);  // While zsuper has the terminal: passed on to the program.
  REQUIRE(session.Shows(Stopped(SIGTSTP)));
  session.Type("hello\n");
  CHECK(session.Shows("got hello"));
  CHECK(session.Shows("[job ended " + std::to_string(50 + SIGTSTP) + ", terminal back]"));
}

}  // namespace zsuper
