// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// The value of --jobname in capitals: 1 to 8 of A-Z 0-9 @ # $, no digit first.
Result<std::string> ParseJobname(std::string_view name);

/// The job name where none was given, from the program as python3 is told it: that of the
/// script, folder or archive, or the last part of the module's, as far as a job name can
/// hold it; PYTHON where nothing is left.
std::string DefaultJobname(const std::vector<std::string>& program);

}  // namespace zsuper
