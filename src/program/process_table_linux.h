// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>

namespace zsuper {

/// One process of this system.
struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  bool alive = false;  ///< Not a zombie.
};

/// Shows every process to `visit`, until that returns false. Those that come and go
/// meanwhile may be missed.
void VisitProcesses(const std::function<bool(const ProcessEntry&)>& visit);

}  // namespace zsuper
