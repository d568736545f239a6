// SPDX-License-Identifier: Apache-2.0
#include "supervisor/explain.h"

#include "base/overloaded.h"
#include "console/operator_command.h"
#include "rules/rule_parser.h"
#include "rules/signal_name.h"
#include "supervisor/step.h"
#include "supervisor/wording.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

/// A job that exists only as a state: what would be done comes out as lines of words.
class Rehearsal {
 public:
  explicit Rehearsal(const Policy& policy) : policy_(policy) {
    (void)Step(policy_, state_, Event{now_, ProgramStarted{}});
  }

  /// Enters a command and lets time pass for as long as the program would be given more.
  std::string Enter(Verb verb, const std::string& text) {
    Command command;
    command.verb = verb;
    command.text = text;
    Happen(CommandReceived{std::move(command)});
    while (timer_) {
      now_ += *timer_;
      timer_.reset();
      Happen(TimerExpired{});
    }
    return std::move(words_);
  }

 private:
  void Happen(decltype(Event::what) what) {
    for (const Effect& effect : Step(policy_, state_, Event{now_, std::move(what)})) {
      Note(effect);
    }
  }

  void Note(const Effect& effect) {
    std::visit(
        Overloaded{
            [this](const SendSignal& signal) {
              Line(SignalName(signal.signal) + " to " + TargetName(0, signal.target));
              Succeed(signal.answer);
            },
            [this](const WriteStdin& write) {
              Line("line on stdin: " + write.line);
              Succeed(write.answer);
            },
            [this](const CloseStdin& close) {
              Line("end of file on stdin");
              Succeed(close.answer);
            },
            [this](const StartTimer& timer) { timer_ = timer.after; },
            [this](const CancelTimer&) { timer_.reset(); },
            [this](const SendReply& reply) {
              for (const std::string& line : reply.lines) {
                Line("reply: " + line);
              }
            },
            [](const Announce&) {},
            [](const Finish&) {},
        },
        effect);
  }

  void Succeed(const std::optional<Answer>& answer) {
    if (answer) {
      Happen(EffectTried{*answer, {}});
    }
  }

  void Line(const std::string& words) {
    const auto elapsed = std::chrono::duration_cast<Duration>(now_ - Time{});
    const std::string when =
        elapsed.count() == 0 ? "at once" : "after " + FormatDuration(elapsed);
    words_ += fmt::format("    {:<12} {}\n", when, words);
  }

  const Policy& policy_;
  State state_;
  Time now_;
  std::optional<Duration> timer_;
  std::string words_;
};

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

std::string CommandLine(const ProgramSpec& spec) {
  std::string line = Quoted(spec.python);
  for (const auto* words : {&spec.python_options, &spec.arguments}) {
    for (const std::string& word : *words) {
      line += " " + Quoted(word);
    }
  }
  return line;
}

std::string RuleLines(const Policy& policy) {
  std::string text;
  for (const Rule& rule : policy.on_modify) {
    text += fmt::format("    {:<24} {}\n", rule.pattern.Source(),
                        DescribeAction(rule.action));
  }
  return text + fmt::format("    {:<24} answered with a warning, nothing done\n",
                            policy.on_modify.empty() ? "any text" : "any other text");
}

// As the system hands it to the program: folded, or refused before the program hears it.
std::string ExplainModify(const Policy& policy, const std::string& text) {
  const std::string line = fmt::format("F {},{}", policy.jobname, text);
  const auto parsed = ParseOperatorCommand(line);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    return fmt::format("{}\n    refused by the system: {}\n", line, refusal->message);
  }
  const std::string& folded = std::get_if<OperatorCommand>(&parsed)->text;
  const auto match = FindRule(policy.on_modify, folded);
  return fmt::format("{}\n    {:<12} {}\n", line, "rule",
                     match ? match->rule->source : "none takes it") +
         Rehearsal(policy).Enter(Verb::kModify, folded);
}

}  // namespace

std::string Explain(const Policy& policy, const ProgramSpec& spec,
                    const std::string& libpython,
                    const std::vector<std::string>& modify_texts) {
  const std::string& job = policy.jobname;
  std::string text;
  if (modify_texts.empty()) {
    text += fmt::format("Job name   {}\nProgram    {}\n", job, CommandLine(spec));
    text += fmt::format(
        "Process    {}\n",
        spec.embed ? "embedded in zsuper, libpython " + libpython : "its own");
    text += fmt::format("Stdin      {}\n",
                        spec.pipe_stdin ? "the operator's lines" : "inherited");
    text += fmt::format("Kill mode  {}\n\n", KillModeName(policy.kill_mode));
    text += fmt::format("STOP (P {}), while the program still runs:\n", job);
    text += Rehearsal(policy).Enter(Verb::kStop, {});
    text += fmt::format("\nMODIFY (F {},text), the first that matches is taken:\n", job);
    text += RuleLines(policy);
    if (policy.on_start) {
      text += fmt::format("\nSTART (its parameters as the text):\n    {}\n",
                          DescribeAction(*policy.on_start));
    }
    return text;
  }
  for (const std::string& modify_text : modify_texts) {
    text += ExplainModify(policy, modify_text);
  }
  return text;
}

}  // namespace zsuper
