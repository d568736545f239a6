// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "host/signals.h"
#include "program/call_targets.h"
#include "program/program.h"
#include "rules/policy.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The task around the program, and what of it is asked for.
struct TaskPlan {
  std::string console;    ///< Where commands come from, in words; empty: from nowhere.
  std::string embedding;  ///< Where an embedded program would run; empty: not known.
  std::optional<std::string> start_parms;
  bool unique = false;
  bool shown = true;  ///< --explain. Else the texts of --match alone are explained.
  std::vector<std::string> calls;    ///< Functions of rules, and where they are.
  std::vector<std::string> remarks;  ///< What would keep it from running here and now.
};

/// What --explain finds out on this machine: is the program there, which interpreter and
/// libpython would run it, are the functions that rules call there? What is missing is a
/// remark, since options can be looked at anywhere. Adds it to `task`, of which the rest
/// is the caller's; returns the interpreter's path, or its name if it was not found.
/// `errors`: rules as faulty as one that can't be understood.
std::string LookAround(const Policy& policy, const ProgramSpec& spec,
                       const InheritedSignals& inherited, TaskPlan& task,
                       std::vector<std::string>& errors);

/// What a user may not have expected of the interpreter that FindInterpreter() gave.
std::vector<std::string> RemarksOnInterpreter(const ProgramSpec& spec,
                                              const Result<std::string>& interpreter);

/// Puts into words what was found out of each function that a rule calls. Pure.
void WordReports(const std::vector<std::string>& targets,
                 const std::vector<TargetReport>& reports, TaskPlan& task,
                 std::vector<std::string>& errors);

/// --explain and --match: what would run and what every command would do, in words, found
/// out by the same Step that does it. Pure. `interpreter` is the path that was found.
std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& interpreter,
                    const std::vector<std::string>& modify_texts, const TaskPlan& task);

}  // namespace zsuper
