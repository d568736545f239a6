// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/signals.h"
#include "program/program.h"

#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// What can be said of a function that a rule calls, before the program runs.
struct TargetReport {
  enum class Verdict {
    kFound,    ///< It takes a command. The words say where it stands.
    kWrong,    ///< It can't be called, whatever the program does.
    kAbsent,   ///< Its module is not there by that name, as the program starts.
    kUnknown,  ///< That shows only when it is called.
  };
  Verdict verdict = Verdict::kUnknown;
  std::string words;  ///< Where, or why.
};

/// Looks for functions named MODULE:FUNCTION as the program would find them; a report for
/// each, in their order. Starts the interpreter `python` for a moment, with the options
/// of the spec, which locates the modules and reads their source; nothing of them and
/// nothing of the program runs. `folder`: FindPythonFolder().
std::vector<TargetReport> CheckCallTargets(const std::string& python,
                                           const std::string& folder,
                                           const ProgramSpec& spec,
                                           const std::vector<std::string>& targets,
                                           const InheritedSignals& inherited);

/// The reports in what the interpreter wrote, one of each of `count` functions. Pure.
std::vector<TargetReport> ReadTargetReports(std::string_view output, std::size_t count);

}  // namespace zsuper
