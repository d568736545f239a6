// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "console/qedit.h"
#include "console/task_state.h"

#include <memory>
#include <string>

namespace zsuper {

/// The system that we are built for: QEDIT itself on z/OS, the simulated system
/// elsewhere.
Result<Backend> OpenBackend(const ConsoleOptions& options, const ConsoleEvents& events);

/// Where an operator's commands for this task will come from, in words. Only names it.
std::string DescribeBackend(const std::string& jobname);

/// Tells all operators, without a console that is open, why a task ends before it has
/// one. The simulation has no one to tell.
void TellOperators(const std::string& text);

}  // namespace zsuper
