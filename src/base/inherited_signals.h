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

}  // namespace zsuper
