// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a signal would do to our own process at this moment.
namespace zsuper {

/// Its disposition is the default, and the default is to end the process. Safe in a
/// signal handler.
bool EndsProcess(int signal);

/// It would stop the process: SIGSTOP, or a stop of the terminal's without a handler.
bool StopsProcess(int signal);

/// It would only wait, whatever its disposition: every thread blocks it, or takes it by
/// sigwait().
bool EveryThreadHolds(int signal);

}  // namespace zsuper
