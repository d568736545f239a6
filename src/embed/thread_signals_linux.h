// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace zsuper {

/// A signal to our process would wait, whatever its disposition: every thread blocks it,
/// or takes it by sigwait() at this moment.
bool EveryThreadHolds(int signal);

}  // namespace zsuper
