// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"
#include "rules/policy.h"

#include <string>
#include <vector>

namespace zsuper {

/// --explain and --match: what would run and what every command would do, in words, found
/// out by the same Step that does it. Pure. `spec` names the interpreter by the path that
/// was found; `libpython` is that of an embedded one.
std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& libpython,
                    const std::vector<std::string>& modify_texts);

}  // namespace zsuper
