// SPDX-License-Identifier: Apache-2.0
#include "supervisor/wording.h"

#include "base/overloaded.h"
#include "rules/rule_parser.h"
#include "rules/signal_name.h"

#include <fmt/format.h>

#include <variant>

namespace zsuper {
namespace {

constexpr std::size_t kLabelText = 40;

}  // namespace

std::string VerbName(Verb verb) {
  switch (verb) {
    case Verb::kStart:
      return "START";
    case Verb::kModify:
      return "MODIFY";
    case Verb::kStop:
      return "STOP";
  }
  return {};
}

std::string CommandLabel(const Command& command) {
  if (command.text.empty()) {
    return VerbName(command.verb);
  }
  std::string text = command.text;
  if (text.size() > kLabelText) {
    std::size_t cut = kLabelText - 3;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) {
      --cut;  // not in the middle of a UTF-8 character
    }
    text = text.substr(0, cut) + "...";
  }
  return VerbName(command.verb) + " " + text;
}

std::string TargetName(int pid, Program::Target target) {
  const bool group = target == Program::Target::kGroup;
  if (pid == 0) {
    return group ? "the program's group" : "the program";
  }
  return fmt::format("{} {}", group ? "group" : "process", pid);
}

std::string FollowingSteps(const std::vector<StopStep>& steps) {
  if (steps.empty()) {
    return "nothing follows";
  }
  std::string words;
  for (const StopStep& step : steps) {
    words += fmt::format("{}{} {} {}", words.empty() ? "" : ", ", SignalName(step.signal),
                         words.empty() ? "follows after" : "after",
                         FormatDuration(step.after));
  }
  return words;
}

std::string DescribeAction(const Action& action) {
  return std::visit(
      Overloaded{
          [](const SignalAction& signal) { return "send " + SignalName(signal.signal); },
          [](const StdinAction& line) {
            return fmt::format("write the line '{}' to stdin", line.text.Source());
          },
          [](const EofAction&) { return std::string("close stdin"); },
          [](const CallAction& call) {
            return fmt::format("call {}:{}", call.module, call.function);
          },
          [](const ReplyAction& reply) {
            return fmt::format("reply '{}'", reply.text.Source());
          },
          [](const StopAction&) { return std::string("stop the program"); },
          [](const IgnoreAction&) { return std::string("do nothing"); },
      },
      action);
}

}  // namespace zsuper
