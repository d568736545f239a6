// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

/// For as long as it lives this thread blocks SIGUSR2 alone, and SIGHUP and SIGCHLD are
/// ignored: what a program is to find as zsuper found it.
class UnusualSignals {
 public:
  UnusualSignals() {
    sigset_t some{};
    ::sigemptyset(&some);
    ::sigaddset(&some, SIGUSR2);
    ::pthread_sigmask(SIG_SETMASK, &some, &mask_);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGHUP, &ignore, &hup_);
    ::sigaction(SIGCHLD, &ignore, &child_);
  }
  UnusualSignals(const UnusualSignals&) = delete;
  UnusualSignals& operator=(const UnusualSignals&) = delete;
  ~UnusualSignals() {
    ::sigaction(SIGHUP, &hup_, nullptr);
    ::sigaction(SIGCHLD, &child_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

 private:
  sigset_t mask_{};
  struct sigaction hup_ {};
  struct sigaction child_ {};
};
