// SPDX-License-Identifier: Apache-2.0
#include "supervisor/actions.h"

#include "rules/text_template.h"
#include "supervisor/answers.h"
#include "supervisor/handover.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace zsuper {
namespace {

// What the fields of a TEXT stand for at this command.
TextValues ValuesOf(const Turn& turn, const Command& command) {
  TextValues values;
  values.text = command.text;
  values.verb = VerbName(command.verb);
  values.console = command.issuer.console;
  values.cart = fmt::format("{:02X}", fmt::join(command.issuer.cart, ""));
  values.jobname = turn.policy.jobname;
  return values;
}

class Doer {
 public:
  Doer(Turn& turn, const Command& command, const TextValues& values,
       std::optional<Answer> answer)
      : turn_(turn), command_(command), values_(values), answer_(std::move(answer)) {}

  void operator()(const SignalAction& action) {
    const auto target = turn_.policy.kill_mode == KillMode::kGroup
                            ? Program::Target::kGroup
                            : Program::Target::kProcess;
    turn_.Do(SendSignal{action.signal, target, false,
                        Done(SentWords(turn_, action.signal, target))});
  }
  void operator()(const StdinAction& action) {
    std::string line = action.text.Expand(values_);
    auto answer = Done(fmt::format("line of {} {} for stdin", line.size(),
                                   line.size() == 1 ? "byte" : "bytes"));
    turn_.Do(WriteStdin{std::move(line), std::move(answer)});
  }
  void operator()(const EofAction&) { turn_.Do(CloseStdin{Done("stdin closed")}); }
  void operator()(const ReplyAction& action) {
    if (answer_) {
      turn_.Reply(command_.issuer, action.text.Expand(values_));
    }
  }
  void operator()(const IgnoreAction&) { Say("ignored"); }
  void operator()(const StopAction&) {}
  void operator()(const CallAction& action) {
    HandToPython(turn_, command_, action.module + ":" + action.function,
                 std::move(answer_));
  }

 private:
  std::optional<Answer> Done(std::string words) {
    if (answer_) {
      answer_->done = std::move(words);
    }
    return answer_;
  }
  void Say(std::string words) {
    if (const auto answer = Done(std::move(words))) {
      turn_.Reply(command_.issuer, DoneText(*answer));
    }
  }

  Turn& turn_;
  const Command& command_;
  const TextValues& values_;
  std::optional<Answer> answer_;
};

}  // namespace

void DoAction(Turn& turn, const Action& action, const Command& command,
              std::vector<std::string> wildcards, std::optional<Answer> answer) {
  TextValues values = ValuesOf(turn, command);
  values.wildcards = std::move(wildcards);
  std::visit(Doer{turn, command, values, std::move(answer)}, action);
}

}  // namespace zsuper
