// SPDX-License-Identifier: Apache-2.0
#include "supervisor/plan.h"

#include "channel/python_folder.h"
#include "embed/libpython.h"
#include "messages/message.h"
#include "program/interpreter.h"
#include "program/script.h"
#include "supervisor/callbacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace zsuper {
namespace {

// The libpython is loaded to find out whether it can be.
void LookForLibpython(const std::string& interpreter, TaskPlan& task) {
  const auto loaded = LoadLibpython(interpreter);
  if (loaded.has_value()) {
    task.libpython = loaded.value().path;
  } else {
    task.remarks.push_back(loaded.error().text);
  }
}

void LookForFunctions(const Policy& policy, const ProgramSpec& spec,
                      const std::string& interpreter, const InheritedSignals& inherited,
                      TaskPlan& task, std::vector<std::string>& errors) {
  std::vector<std::string> targets;
  for (const CallAction& call : CalledFunctions(policy)) {
    targets.push_back(call.module + ":" + call.function);
  }
  if (targets.empty()) {
    return;
  }
  const auto folder = FindPythonFolder();
  if (!folder.has_value()) {
    task.remarks.push_back(folder.error().text);
    return;
  }
  WordReports(targets,
              CheckCallTargets(interpreter, folder.value(), spec, targets, inherited),
              task, errors);
}

}  // namespace

std::string LookAround(const Policy& policy, const ProgramSpec& spec,
                       const InheritedSignals& inherited, TaskPlan& task,
                       std::vector<std::string>& errors) {
  const auto there = CheckProgram(spec, inherited);
  if (!there.has_value()) {
    task.remarks.push_back(there.error().text);
  }
  const auto interpreter = FindInterpreter(spec.python);
  for (std::string& remark : RemarksOnInterpreter(spec, interpreter)) {
    task.remarks.push_back(std::move(remark));
  }
  if (!interpreter.has_value()) {
    task.remarks.push_back(interpreter.error().text);
  } else if (spec.embed) {
    LookForLibpython(interpreter.value(), task);
  }
  if (const auto why = WhyWithoutCallbacks(spec)) {
    task.remarks.push_back(*why);
  }
  if (task.shown && there.has_value() && interpreter.has_value()) {
    LookForFunctions(policy, spec, interpreter.value(), inherited, task, errors);
  }
  return interpreter.has_value() ? interpreter.value() : spec.python;
}

std::vector<std::string> RemarksOnInterpreter(const ProgramSpec& spec,
                                              const Result<std::string>& interpreter) {
  std::vector<std::string> remarks;
  if (spec.python_in_front) {
    remarks.push_back(Text<msg::InterpreterInFront>(spec.python));
  }
  const auto other = interpreter.has_value()
                         ? RemarkOnInterpreter(spec, interpreter.value())
                         : std::nullopt;
  if (other) {
    remarks.push_back(*other);
  }
  return remarks;
}

void WordReports(const std::vector<std::string>& targets,
                 const std::vector<TargetReport>& reports, TaskPlan& task,
                 std::vector<std::string>& errors) {
  for (std::size_t i = 0; i < std::min(targets.size(), reports.size()); ++i) {
    const auto& [verdict, words] = reports[i];
    switch (verdict) {
      case TargetReport::Verdict::kFound:
        task.calls.push_back(fmt::format("{}, {}", targets[i], words));
        break;
      case TargetReport::Verdict::kWrong:
        errors.push_back(Text<msg::CallTargetWrong>(targets[i], words));
        break;
      case TargetReport::Verdict::kAbsent:
        task.remarks.push_back(Text<msg::CallTargetAbsent>(targets[i], words));
        break;
      case TargetReport::Verdict::kUnknown:
        task.remarks.push_back(Text<msg::CallTargetUnchecked>(targets[i], words));
        break;
    }
  }
}

}  // namespace zsuper
