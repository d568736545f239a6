// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "text/part.h"

#include <string>

namespace zsuper {

/// Digits and a unit: ms, s, m or h; outer blanks are ignored. A year at most. An error
/// quotes the whole value and says at which character it is wrong.
Result<Duration> ParseDuration(const Part& source);

/// The shortest way to write it: "500ms", "10s", "2m", "1h30m".
std::string FormatDuration(Duration duration);

}  // namespace zsuper
