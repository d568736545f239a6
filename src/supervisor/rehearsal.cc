// SPDX-License-Identifier: Apache-2.0
#include "supervisor/rehearsal.h"

#include "base/overloaded.h"
#include "rules/signal_name.h"
#include "supervisor/answers.h"
#include "supervisor/step.h"
#include "text/duration.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

constexpr std::string_view kConsole = "CONSOLE1";
constexpr std::string_view kCart = "0000000000000001";

}  // namespace

Rehearsal::Rehearsal(const Policy& policy) : policy_(policy) {
  (void)Step(policy_, state_, Event{now_, ProgramStarted{}});
  // What rules call is there.
  (void)Step(policy_, state_,
             Event{now_, channel::FromProgram(
                             channel::Registered{channel::Registered::kCalls})});
}

std::string Rehearsal::Enter(Verb verb, const std::string& text) {
  Command command;
  command.verb = verb;
  command.text = text;
  command.issuer.console = kConsole;
  command.issuer.cart.back() = 1;
  std::string words = PlayOut(CommandReceived{std::move(command)});
  for (const auto& [value, meaning] :
       {std::pair(kConsole, "console"), std::pair(kCart, "CART")}) {
    if (text.find(value) == std::string::npos && words.find(value) != std::string::npos) {
      words += fmt::format("    {:<12} {} stands for the command's {}\n", "note", value,
                           meaning);
    }
  }
  return words;
}

std::string Rehearsal::Signal(int signal) {
  return PlayOut(SignalArrived{signal});
}

std::string Rehearsal::PlayOut(decltype(Event::what) what) {
  Happen(std::move(what));
  while (timer_) {
    now_ = *timer_;
    timer_.reset();
    Happen(TimerExpired{});
  }
  return std::move(words_);
}

void Rehearsal::Happen(decltype(Event::what) what) {
  for (const Effect& effect : Step(policy_, state_, Event{now_, std::move(what)})) {
    Note(effect);
  }
}

void Rehearsal::Note(const Effect& effect) {
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
          [this](const CallPython& call) {
            const std::string& target = call.command.target;
            Line("call of " + (target.empty() ? "the program's handler" : target));
            Happen(channel::FromProgram(channel::Done{call.command.seq, {}}));
          },
          [](const TellNextStep&) {},
          [this](const StartTimer& timer) { timer_ = timer.at; },
          [this](const CancelTimer&) { timer_.reset(); },
          [this](const SendReply& reply) {
            for (const std::string& line : reply.lines) {
              Line("reply: " + line);
            }
          },
          [](const Message&) {},
          [](const Finish&) {},
      },
      effect);
}

void Rehearsal::Succeed(const std::optional<Answer>& answer) {
  if (answer) {
    Happen(EffectTried{*answer, {}});
  }
}

void Rehearsal::Line(const std::string& words) {
  const auto elapsed = std::chrono::duration_cast<Duration>(now_ - Time{});
  const std::string when =
      elapsed.count() == 0 ? "at once" : "after " + FormatDuration(elapsed);
  words_ += fmt::format("    {:<12} {}\n", when, words);
}

}  // namespace zsuper
