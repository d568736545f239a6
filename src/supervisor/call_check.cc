// SPDX-License-Identifier: Apache-2.0
#include "supervisor/call_check.h"

#include "channel/python_folder.h"
#include "messages/message.h"
#include "supervisor/callbacks.h"

#include <algorithm>

namespace zsuper {

CallCheck CheckCalls(const Policy& policy, const ProgramSpec& spec,
                     const std::string& interpreter, const InheritedSignals& inherited) {
  std::vector<std::string> targets;
  for (const CallAction& call : CalledFunctions(policy)) {
    targets.push_back(call.module + ":" + call.function);
  }
  if (targets.empty()) {
    return {};
  }
  const auto folder = FindPythonFolder();
  if (!folder.has_value()) {
    return {{}, {folder.error().text}, {}};
  }
  return WordReports(
      targets, CheckCallTargets(interpreter, folder.value(), spec, targets, inherited));
}

CallCheck WordReports(const std::vector<std::string>& targets,
                      const std::vector<TargetReport>& reports) {
  CallCheck check;
  for (std::size_t i = 0; i < std::min(targets.size(), reports.size()); ++i) {
    const auto& [verdict, words] = reports[i];
    switch (verdict) {
      case TargetReport::Verdict::kFound:
        check.found.push_back(fmt::format("{}, {}", targets[i], words));
        break;
      case TargetReport::Verdict::kWrong:
        check.errors.push_back(Text<msg::CallTargetWrong>(targets[i], words));
        break;
      case TargetReport::Verdict::kAbsent:
        check.remarks.push_back(Text<msg::CallTargetAbsent>(targets[i], words));
        break;
      case TargetReport::Verdict::kUnknown:
        check.remarks.push_back(Text<msg::CallTargetUnchecked>(targets[i], words));
        break;
    }
  }
  return check;
}

}  // namespace zsuper
