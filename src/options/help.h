// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace zsuper {

/// What --help prints: every option of this version on one line, 80 columns wide at most.
std::string HelpText();

}  // namespace zsuper
