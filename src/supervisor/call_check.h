// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/signals.h"
#include "program/call_targets.h"
#include "program/program.h"
#include "rules/policy.h"

#include <string>
#include <vector>

namespace zsuper {

/// What --explain says of the functions that rules call.
struct CallCheck {
  std::vector<std::string> errors;   ///< As faulty as a rule that can't be understood.
  std::vector<std::string> remarks;  ///< What is doubtful, and what could not be told.
  std::vector<std::string> found;
};

/// Looks for the functions, as CheckCallTargets() does, with the program's interpreter.
CallCheck CheckCalls(const Policy& policy, const ProgramSpec& spec,
                     const std::string& interpreter, const InheritedSignals& inherited);

/// Words each report on its function. Pure.
CallCheck WordReports(const std::vector<std::string>& targets,
                      const std::vector<TargetReport>& reports);

}  // namespace zsuper
