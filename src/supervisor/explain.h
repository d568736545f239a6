// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"
#include "rules/policy.h"

#include <string>
#include <vector>

namespace zsuper {

/// --explain and --match: what would run and what every command would do, in words, found
/// out by the same Step that does it. Pure. `interpreter` is the path that was found.
std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& interpreter,
                    const std::vector<std::string>& modify_texts);

}  // namespace zsuper
