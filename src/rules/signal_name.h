// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "text/part.h"

#include <string>
#include <string_view>

namespace zsuper {

/// The signal of that name, with or without SIG, case ignored: TERM, SIGHUP, SIGRTMIN+3,
/// RTMAX-1; outer blanks are ignored. Numbers are refused: 10 is SIGUSR1 on Linux and
/// SIGBUS on z/OS.
Result<int> ParseSignal(const Part& source);
/// Was a signal meant here, be it right or wrong? Not true for "HPU", but for "SIGHPU",
/// "9" and what is a signal on another system.
bool MeansSignal(const Part& source);
/// The name of a signal that `word` may be a misspelling of; empty if there is none.
std::string NearestSignal(std::string_view word);

/// "SIGTERM", "SIGRTMIN+3"; "signal 77" for one without a name. Any thread.
std::string SignalName(int signal);

}  // namespace zsuper
