// SPDX-License-Identifier: Apache-2.0
#include "program/terminal_linux.h"

#include "host/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

namespace zsuper {
namespace {

sigset_t Only(int signal) {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

bool IsPipe(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

Terminal::Terminal() : tty_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}

bool Terminal::IsInForeground(pid_t group) const {
  return IsThere() && ::tcgetpgrp(tty_.Get()) == group;
}

void Terminal::GiveTo(pid_t group) const {
  // From the background this asks for SIGTTOU, unless that is blocked.
  const sigset_t ttou = Only(SIGTTOU);
  sigset_t before{};
  ::pthread_sigmask(SIG_BLOCK, &ttou, &before);
  ::tcsetpgrp(tty_.Get(), group);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TerminalGrant OurTerminalGrant() {
  const bool leads_job = ::getpid() == ::getpgrp();
  // So a shell without job control starts its background jobs, in its own group.
  if (!leads_job && IsIgnored(SIGINT) && ::isatty(STDIN_FILENO) == 0) {
    return TerminalGrant::kNever;
  }
  // An interactive shell's $(command) is in the shell's group. It ignores the signals by
  // which the program asks, so that without the terminal its reads would fail.
  if (IsIgnored(SIGTTIN)) {
    return TerminalGrant::kAtOnce;
  }
  const bool in_pipeline = IsPipe(STDIN_FILENO) || IsPipe(STDOUT_FILENO);
  return leads_job && !in_pipeline ? TerminalGrant::kAtOnce : TerminalGrant::kWhenAsked;
}

void StopOurJob(int signal) {
  const sigset_t stop = Only(signal);
  sigset_t before{};
  ::pthread_sigmask(SIG_BLOCK, &stop, &before);
  ::kill(0, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  // We stop here. The SIGCONT that ends it is meant for this stop, so nobody else hears
  // of it where it is blocked.
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const sigset_t cont = Only(SIGCONT);
  const timespec at_once{};
  ::sigtimedwait(&cont, nullptr, &at_once);
}

}  // namespace zsuper
