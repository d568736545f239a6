// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"
#include "rules/policy.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The task around the program, and what of it is asked for.
struct TaskPlan {
  std::string console;    ///< Where commands come from, in words; empty: from nowhere.
  std::string libpython;  ///< What an embedded program would run on.
  std::optional<std::string> start_parms;
  bool unique = false;
  bool shown = true;  ///< --explain. Else the texts of --match alone are explained.
  std::vector<std::string> calls;    ///< Functions of rules, and where they are.
  std::vector<std::string> remarks;  ///< What would keep it from running here and now.
};

/// --explain and --match: what would run and what every command would do, in words, found
/// out by the same Step that does it. Pure. `interpreter` is the path that was found.
std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& interpreter,
                    const std::vector<std::string>& modify_texts, const TaskPlan& task);

}  // namespace zsuper
