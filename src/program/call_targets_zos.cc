// SPDX-License-Identifier: Apache-2.0
#include "program/call_targets.h"

namespace zsuper {

std::vector<TargetReport> CheckCallTargets(const std::string& /*python*/,
                                           const std::string& /*folder*/,
                                           const ProgramSpec& /*spec*/,
                                           const std::vector<std::string>& targets,
                                           const InheritedSignals& /*inherited*/) {
  return std::vector<TargetReport>(
      targets.size(), {TargetReport::Verdict::kUnknown, "not there on z/OS yet"});
}

}  // namespace zsuper
