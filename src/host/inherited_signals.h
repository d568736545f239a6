// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

namespace zsuper {

/// How zsuper found its signals when it was started. The program gets them back so.
struct InheritedSignals {
  sigset_t mask{};
  /// SIGCHLD was ignored. The only disposition that zsuper has to change, since an
  /// ignored SIGCHLD leaves no exit status to wait for.
  bool child_ignored = false;
};

/// Is this signal ignored in this process? Then it was so when zsuper was started, and
/// will be in the program.
inline bool IsIgnored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace zsuper
