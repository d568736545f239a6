// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "host/signals.h"
#include "program/call_targets.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/explain.h"

#include <string>
#include <vector>

namespace zsuper {

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

}  // namespace zsuper
