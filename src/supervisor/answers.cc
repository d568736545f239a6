// SPDX-License-Identifier: Apache-2.0
#include "supervisor/answers.h"

#include "base/overloaded.h"
#include "messages/message.h"
#include "rules/signal_name.h"
#include "text/characters.h"
#include "text/duration.h"
#include "text/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <variant>

namespace zsuper {
namespace {

constexpr std::size_t kLabelText = 40;
constexpr std::string_view kPrefix = "ZSUPER";

std::string StopWords(const Turn& turn) {
  const Policy& policy = turn.policy;
  const bool handler = !policy.on_stop_given && turn.state.Takes(Verb::kStop, false);
  return (handler ? std::string("hand it to the program's Python")
                  : DescribeAction(policy.on_stop.first)) +
         ", " + FollowingSteps(policy.on_stop.later);
}

std::string Status(const Turn& turn) {
  const State& state = turn.state;
  const auto up =
      std::chrono::duration_cast<std::chrono::seconds>(turn.now - state.started_at);
  std::string text = Text<msg::StatusAnswer>(turn.policy.jobname);
  text +=
      fmt::format("\n PROGRAM  {}, {}, up {}",
                  state.phase == State::Phase::kDraining ? "ended, waiting for its group"
                                                         : StateWord(state),
                  TargetName(state.pid, Program::Target::kProcess), FormatDuration(up));
  if (!state.program_status.empty()) {
    text += "\n SAYS     " + state.program_status;
  }
  text += fmt::format("\n COMMANDS {} taken, {} without a rule, {} failed", state.taken,
                      state.unmatched, state.failed);
  const auto modifies = std::count_if(
      state.waiting.begin(), state.waiting.end(),
      [](const WaitingCommand& it) { return it.command.verb == Verb::kModify; });
  if (modifies > 0) {
    text += fmt::format("\n WAITING  {} for the program to register who takes them",
                        modifies);
  }
  text += "\n STOP     " + StopWords(turn);
  if (state.stopping && !state.stopping->remaining.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(state.stopping->next_at - turn.now);
    text += fmt::format("\n NEXT     {} in {}",
                        SignalName(state.stopping->remaining.front().signal),
                        FormatDuration(left));
  }
  return text;
}

std::string Rules(const Turn& turn) {
  std::string text = Text<msg::RulesAnswer>(turn.policy.jobname);
  for (const Rule& rule : turn.policy.on_modify) {
    text += "\n " + rule.source;
  }
  if (turn.state.Takes(Verb::kModify, false)) {
    text += "\n what no rule takes: hand it to the program's Python";
  } else if (turn.state.ExpectsHandler()) {
    text += fmt::format("\n what no rule takes: wait {} for the program to register",
                        FormatDuration(kHandlerWait));
  } else if (turn.policy.on_modify.empty()) {
    text += "\n none, no MODIFY reaches the program";
  }
  return text + "\n STOP: " + StopWords(turn);
}

std::string Help(const Turn& turn) {
  const std::string& job = turn.policy.jobname;
  std::string text = Text<msg::HelpAnswer>(job);
  text += fmt::format("\n F {},ZSUPER STATUS  the program's state", job);
  text += fmt::format("\n F {},ZSUPER RULES   what its MODIFY commands do", job);
  text += fmt::format("\n F {},ZSUPER HELP    this list", job);
  text += fmt::format("\n F {},text           the first rule that matches text", job);
  return text +
         fmt::format("\n P {}                stops it, a second time at once", job);
}

std::string WithThen(const std::string& words, const std::string& then) {
  return then.empty() ? words : words + "; " + then;
}

}  // namespace

std::string CommandLabel(const Command& command) {
  std::string label(VerbName(command.verb));
  if (!command.text.empty()) {
    label += " " + Shortened(command.text, kLabelText);
  }
  return label;
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

std::string SentWords(const Turn& turn, int signal, Program::Target target) {
  return SignalName(signal) + " sent to " + TargetName(turn.state.pid, target);
}

std::string StateWord(const State& state) {
  switch (state.phase) {
    case State::Phase::kStarting:
      return "starting";
    case State::Phase::kRunning:
      return state.stopping ? "stopping" : state.ready ? "ready" : "running";
    case State::Phase::kDraining:
      return "draining";
    case State::Phase::kEnded:
      return "ended";
  }
  return {};
}

Answer AnswerTo(const Command& command) {
  return {command.issuer, CommandLabel(command), {}, {}};
}

std::string DoneText(const Answer& answer) {
  return Text<msg::CommandDone>(answer.command, WithThen(answer.done, answer.then));
}

std::string FailedText(const Answer& answer, const std::string& failure) {
  return Text<msg::CommandFailed>(answer.command, WithThen(failure, answer.then));
}

void AnswerTried(Turn& turn, const Answer& answer, const std::string& failure) {
  turn.state.failed += failure.empty() || !answer.to ? 0 : 1;
  if (answer.to) {
    turn.Reply(*answer.to,
               failure.empty() ? DoneText(answer) : FailedText(answer, failure));
  } else if (!failure.empty()) {
    turn.Tell(Text<msg::StepFailed>(turn.policy.jobname, answer.command,
                                    WithThen(failure, answer.then)));
  } else if (!answer.done.empty()) {
    turn.Tell(answer.done);
  }
}

std::optional<std::string_view> BuiltinWord(const Command& command) {
  const std::string_view text = Trim(command.text, " ");
  if (command.verb != Verb::kModify || !StartsWith(text, kPrefix)) {
    return std::nullopt;
  }
  if (text.size() > kPrefix.size() && text[kPrefix.size()] != ' ') {
    return std::nullopt;
  }
  return Trim(text.substr(kPrefix.size()), " ");
}

bool AnswerBuiltin(Turn& turn, const Command& command) {
  const std::optional<std::string_view> word = BuiltinWord(command);
  if (!word) {
    return false;
  }
  if (word == "STATUS") {
    turn.Reply(command.issuer, Status(turn));
  } else if (word == "RULES") {
    turn.Reply(command.issuer, Rules(turn));
  } else if (word == "HELP" || word->empty()) {
    turn.Reply(command.issuer, Help(turn));
  } else {
    ++turn.state.failed;
    turn.Reply(command.issuer, Text<msg::UnknownOwnCommand>(*word));
  }
  return true;
}

}  // namespace zsuper
