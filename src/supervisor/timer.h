// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "supervisor/turn.h"

// The one timer, which runs for the earliest of the state's deadlines.
namespace zsuper {

/// Starts it anew, or ends it where nothing is due any more. To be called whenever a
/// deadline has changed.
void SetTimer(Turn& turn);

/// It ran out: does what was due.
void OnTimer(Turn& turn);

}  // namespace zsuper
