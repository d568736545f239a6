// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace zsuper {

/// Points in time and spans of it, as every event carries them. Monotonic: the wall
/// clock may jump, a grace period may not.
using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::milliseconds;

}  // namespace zsuper
