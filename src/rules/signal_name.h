// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace zsuper {

/// The signal of that name, with or without SIG, case ignored: TERM, SIGHUP, SIGRTMIN+3,
/// RTMAX-1. Numbers are refused: 10 is SIGUSR1 on Linux and SIGBUS on z/OS.
Result<int> ParseSignal(std::string_view name);

/// "SIGTERM", "SIGRTMIN+3"; "signal 77" for one without a name. Any thread.
std::string SignalName(int signal);

}  // namespace zsuper
