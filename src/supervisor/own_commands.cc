// SPDX-License-Identifier: Apache-2.0
#include "supervisor/own_commands.h"

#include "messages/message.h"
#include "rules/rule_parser.h"
#include "rules/signal_name.h"
#include "supervisor/unmatched.h"
#include "supervisor/wording.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace zsuper {
namespace {

constexpr std::string_view kPrefix = "ZSUPER";

std::string PhaseWords(const State& state) {
  switch (state.phase) {
    case State::Phase::kStarting:
      return "starting";
    case State::Phase::kRunning:
      if (state.stopping) {
        return "stopping";
      }
      return state.ready ? "ready" : "running";
    case State::Phase::kDraining:
      return "ended, waiting for its group";
    case State::Phase::kEnded:
      return "ended";
  }
  return {};
}

std::string StopWords(const Turn& turn) {
  const Policy& policy = turn.policy;
  const bool handler = !policy.on_stop_given && turn.state.stop_handler;
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
      fmt::format("\n PROGRAM  {}, {}, up {}", PhaseWords(state),
                  TargetName(state.pid, Program::Target::kProcess), FormatDuration(up));
  if (!state.program_status.empty()) {
    text += "\n SAYS     " + state.program_status;
  }
  text += fmt::format("\n COMMANDS {} taken, {} without a rule, {} failed", state.taken,
                      state.unmatched, state.failed);
  if (!state.waiting.empty()) {
    text += fmt::format("\n WAITING  {} for the program to register who takes them",
                        state.waiting.size());
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
  if (turn.state.modify_handler) {
    text += "\n what no rule takes: hand it to the program's Python";
  } else if (ExpectsHandler(turn.state)) {
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

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = text.find_last_not_of(' ');
  return end == std::string_view::npos ? std::string_view{}
                                       : text.substr(begin, end + 1 - begin);
}

}  // namespace

std::optional<std::string_view> OwnWord(const Command& command) {
  const std::string_view text = Trimmed(command.text);
  if (command.verb != Verb::kModify || text.substr(0, kPrefix.size()) != kPrefix) {
    return std::nullopt;
  }
  if (text.size() > kPrefix.size() && text[kPrefix.size()] != ' ') {
    return std::nullopt;
  }
  return Trimmed(text.substr(kPrefix.size()));
}

bool AnswerOwnCommand(Turn& turn, const Command& command) {
  const std::optional<std::string_view> word = OwnWord(command);
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
