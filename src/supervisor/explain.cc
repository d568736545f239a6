// SPDX-License-Identifier: Apache-2.0
#include "supervisor/explain.h"

#include "channel/python_folder.h"
#include "console/command.h"
#include "console/operator_command.h"
#include "messages/message.h"
#include "program/interpreter.h"
#include "program/script.h"
#include "supervisor/answers.h"
#include "supervisor/callbacks.h"
#include "supervisor/job.h"
#include "supervisor/rehearsal.h"
#include "supervisor/state.h"
#include "text/characters.h"
#include "text/duration.h"

#include <fmt/format.h>

#include <signal.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

constexpr std::string_view kAppl = "appl=";

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

std::string KillModeName(KillMode mode) {
  switch (mode) {
    case KillMode::kProcess:
      return "process: signals reach only the program, what it started lives on";
    case KillMode::kGroup:
      return "group: signals reach the program's whole process group";
    case KillMode::kMixed:
      return "mixed: signals reach the program, SIGKILL its whole process group";
  }
  return {};
}

// As one would type it in a shell.
std::string Quoted(const std::string& word) {
  const char* plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
    return word;
  }
  std::string quoted = "'";
  for (const char character : word) {
    quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
  }
  return quoted + "'";
}

std::string CommandLine(const ProgramSpec& spec, const std::string& interpreter) {
  std::string line = Quoted(interpreter);
  for (const auto* words : {&spec.python_options, &spec.arguments}) {
    for (const std::string& word : *words) {
      line += " " + Quoted(word);
    }
  }
  return line;
}

// The first of the rules before `end` that leaves nothing of the pattern's texts.
std::optional<std::string> Forestalled(const std::vector<Rule>& rules,
                                       std::vector<Rule>::const_iterator end,
                                       const Pattern& pattern) {
  const auto earlier = std::find_if(
      rules.begin(), end, [&](const Rule& rule) { return rule.pattern.Covers(pattern); });
  return earlier == end ? std::nullopt : std::optional(earlier->pattern.Source());
}

// What other products want in front of their texts is no word of ours.
bool BeginsWithAppl(std::string_view text) {
  return ToLower(text.substr(0, kAppl.size())) == kAppl;
}

std::string RuleLines(const Policy& policy) {
  const std::vector<Rule>& rules = policy.on_modify;
  std::string text;
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    text += fmt::format("    {:<24} {}\n", rule->pattern.Source(),
                        DescribeAction(rule->action));
    if (const auto earlier = Forestalled(rules, rule, rule->pattern)) {
      text += fmt::format("    {:<24} never reached, '{}' above takes all of it\n", "",
                          *earlier);
    }
    if (BeginsWithAppl(rule->pattern.Source())) {
      text += fmt::format("    {:<24} only with APPL=, which is part of the text\n", "");
    }
  }
  const auto any = Pattern::Parse("*");
  if (const auto taker = Forestalled(rules, rules.end(), any.value())) {
    return text + fmt::format("    {:<24} there is none, '{}' takes any\n", "other text",
                              *taker);
  }
  return text +
         fmt::format(
             "    {0:<24} for the program's Python function, if it has one; a program\n"
             "    {1:<24} that has imported zconsole is given {2} to register it;\n"
             "    {1:<24} else answered with a warning, nothing done\n",
             rules.empty() ? "any text" : "any other text", "",
             FormatDuration(kHandlerWait));
}

// As the system hands it to the program: folded, or refused before the program hears it.
std::string ExplainModify(const Policy& policy, const std::string& text) {
  const std::string line = fmt::format("F {},{}", policy.jobname, text);
  const auto parsed = ParseOperatorCommand(line);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    return fmt::format("{}\n    refused by the system: {}\n", line, refusal->message);
  }
  Command command;
  command.verb = Verb::kModify;
  command.text = std::get_if<OperatorCommand>(&parsed)->text;
  if (const auto word = BuiltinWord(command)) {
    const std::string head =
        fmt::format("{}\n    {:<12} zsuper's own, no rule is asked\n", line, "rule");
    // A job that has not run yet has no status to show.
    return head + (word == "STATUS"
                       ? fmt::format("    {:<12} reply: the program's state, how many "
                                     "commands came, what STOP does\n",
                                     "at once")
                       : Rehearsal(policy).Enter(Verb::kModify, command.text));
  }
  const auto match = FindRule(policy.on_modify, command.text);
  std::string plan = fmt::format("{}\n    {:<12} {}\n", line, "rule",
                                 match ? match->rule->source : "none takes it");
  plan += Rehearsal(policy).Enter(Verb::kModify, command.text);
  if (!match) {
    plan += fmt::format(
        "    {:<12} the program has a Python function for it, or has "
        "imported zconsole and\n    {:<12} registers one within {}\n",
        "unless", "", FormatDuration(kHandlerWait));
  }
  if (BeginsWithAppl(command.text) &&
      !(match && BeginsWithAppl(match->rule->pattern.Source()))) {
    plan += fmt::format(
        "    {:<12} APPL= is part of the text; a rule for APPL=* can leave it out: "
        "{{1}}\n",
        "note");
  }
  return plan;
}

std::string ExitMapLine(const Policy& policy) {
  std::string text;
  for (const ExitMapping& mapping : policy.exit_map) {
    text += fmt::format("{}{} becomes {}", text.empty() ? "Exit map   " : ", ",
                        mapping.from, mapping.to);
  }
  return text.empty() ? text : text + "\n";
}

std::string ExplainTask(const Policy& policy, const ProgramSpec& spec,
                        const std::string& interpreter, const TaskPlan& task) {
  const std::string& job = policy.jobname;
  std::string text = fmt::format("Job name   {}{}\n", job,
                                 task.unique ? ", refused beside another of it" : "");
  text += fmt::format("Program    {}\n", CommandLine(spec, interpreter));
  text += fmt::format("Process    {}\n", !spec.embed              ? "its own"
                                         : task.embedding.empty() ? "embedded in zsuper"
                                                                  : task.embedding);
  text += fmt::format("Stdin      {}\n",
                      spec.pipe_stdin ? "the operator's lines" : "inherited");
  text += fmt::format("Stdout     inherited, {}\n",
                      spec.prompt ? "line by line" : "buffered as Python sees fit");
  text += fmt::format("Console    {}\n", task.console.empty() ? "none" : task.console);
  text += fmt::format("Kill mode  {}\n", KillModeName(policy.kill_mode));
  text += ExitMapLine(policy);
  for (const std::string& call : task.calls) {
    text += fmt::format("Function   {}\n", call);
  }
  for (const std::string& remark : task.remarks) {
    text += fmt::format("Remark     {}\n", remark);
  }
  return text;
}

std::string ExplainStart(const Policy& policy, const TaskPlan& task) {
  if (!policy.on_start && !task.start_parms) {
    return "";
  }
  if (!task.start_parms) {
    return fmt::format("\nSTART (its parameters as the text):\n    {}\n",
                       DescribeAction(*policy.on_start));
  }
  const auto parms = ParseStartParms(*task.start_parms);
  const auto* folded = std::get_if<std::string>(&parms);
  std::string text = fmt::format("\nSTART (S {},,,{}):\n", policy.jobname,
                                 folded != nullptr ? *folded : *task.start_parms);
  if (const auto* refusal = std::get_if<Refusal>(&parms)) {
    return text + fmt::format("    refused by the system: {}\n", refusal->message);
  }
  return text + (policy.on_start ? Rehearsal(policy).Enter(Verb::kStart, *folded)
                                 : "    reported; for the program's Python function, if "
                                   "it has one\n");
}

// What each command does; without a console there are none, but zsuper can be told by a
// signal.
std::string ExplainCommands(const Policy& policy, const TaskPlan& task) {
  const std::string& job = policy.jobname;
  if (task.console.empty()) {
    return "\nSIGTERM or SIGINT sent to zsuper, while the program still runs:\n" +
           Rehearsal(policy).Signal(SIGTERM);
  }
  std::string text = fmt::format("\nSTOP (P {}), while the program still runs:\n", job);
  text += Rehearsal(policy).Enter(Verb::kStop, {});
  if (!policy.on_stop_given) {
    text +=
        "    A Python function of the program's for STOP takes the first step's place.\n";
  }
  text += fmt::format("\nMODIFY (F {},text), the first that matches is taken:\n", job);
  return text + RuleLines(policy) + ExplainStart(policy, task);
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
    const auto described = DescribeEmbedding(interpreter.value());
    if (described.has_value()) {
      task.embedding = described.value();
    } else {
      task.remarks.push_back(described.error().text);
    }
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

std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& interpreter,
                    const std::vector<std::string>& modify_texts, const TaskPlan& task) {
  std::string text;
  if (task.shown) {
    text = ExplainTask(policy, spec, interpreter, task) + ExplainCommands(policy, task);
  }
  for (const std::string& modify_text : modify_texts) {
    text += task.shown ? "\n" : "";
    text += task.console.empty()
                ? fmt::format("F {},{}\n    never comes, there is no console\n",
                              policy.jobname, modify_text)
                : ExplainModify(policy, modify_text);
  }
  return text;
}

}  // namespace zsuper
