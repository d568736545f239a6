// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/overloaded.h"
#include "rules/rule.h"
#include "rules/signal_name.h"
#include "rules/stop_sequence.h"
#include "supervisor/step.h"
#include "text/duration.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {

/// A job without process, clock or console: events go in, effects come out as words such
/// as "SIGTERM+CONT to process", "timer 10s", "reply ZSU0101I ...", "tell ...",
/// "finish 0". Effects that owe an answer succeed at once, unless `failure` says why not.
class SteppedJob {
 public:
  using Words = std::vector<std::string>;

  explicit SteppedJob(const std::string& on_stop = "SIGTERM",
                      const std::vector<std::string>& rules = {},
                      KillMode kill_mode = KillMode::kMixed) {
    policy.jobname = "APP";
    policy.stop_timeout = std::chrono::seconds(10);
    auto sequence = ParseStopSequence(on_stop, policy.stop_timeout);
    REQUIRE(sequence.has_value());
    policy.on_stop = sequence.value();
    for (const std::string& source : rules) {
      auto rule = ParseRule(source);
      REQUIRE(rule.has_value());
      policy.on_modify.push_back(rule.value());
    }
    policy.kill_mode = kill_mode;
  }

  Words Start() { return Happen(ProgramStarted{4711}); }
  Words Enter(Verb verb, const std::string& text = {}) {
    Command command;
    command.verb = verb;
    command.text = text;
    command.seq = ++seq;
    command.issuer.console = "COLIN";
    command.issuer.cart = {0xC1, 0xC2, 0, 0, 0, 0, 0, 1};
    return Happen(CommandReceived{command});
  }
  Words Stop() { return Enter(Verb::kStop); }
  Words Modify(const std::string& text) { return Enter(Verb::kModify, text); }
  Words TimeOut() {
    now = timer ? std::max(now, *timer) : now;
    return Happen(TimerExpired{});
  }
  Words Signal(int signal) { return Happen(SignalArrived{signal}); }
  Words Key(int signal) { return Happen(SignalArrived{signal, true}); }
  Words EndsBySignal(int signal, bool group_alive = false) {
    return Happen(ProgramEnded{{true, signal}, group_alive});
  }
  Words Exits(int code, bool group_alive = false) {
    return Happen(ProgramEnded{{false, code}, group_alive});
  }
  /// The program's Python says this.
  Words Says(channel::FromProgram message) {
    return Happen(channel::FromProgram(std::move(message)));
  }
  /// It has functions for MODIFY and START, STOP, and rules' calls.
  Words Registers(bool commands, bool stop, bool calls = false) {
    using channel::Registered;
    return Says(Registered{static_cast<std::uint8_t>(
        (commands ? Registered::kCommands : 0) | (stop ? Registered::kStop : 0) |
        (calls ? Registered::kCalls : 0))});
  }
  Words GroupIsGone() { return Happen(GroupEnded{}); }

  Words Happen(decltype(Event::what) what) {
    Words words;
    for (const Effect& effect : Step(policy, state, Event{now, std::move(what)})) {
      std::visit(
          Overloaded{
              [&](const SendSignal& send) {
                words.push_back(
                    SignalName(send.signal) + (send.and_continue ? "+CONT" : "") +
                    " to " +
                    (send.target == Program::Target::kGroup ? "group" : "process"));
                Outcome(send.answer, words);
              },
              [&](const WriteStdin& write) {
                words.push_back("stdin " + write.line);
                Outcome(write.answer, words);
              },
              [&](const CloseStdin& close) {
                words.emplace_back("eof");
                Outcome(close.answer, words);
              },
              [&](const CallPython& call) {
                words.push_back("call " + call.command.target + "(" + call.command.text +
                                ")");
              },
              [&](const TellNextStep& step) { next_step = step.after; },
              [&](const StartTimer& start) {
                timer = start.at;
                words.push_back("timer " + FormatDuration(std::chrono::ceil<Duration>(
                                               start.at - now)));
              },
              [&](const CancelTimer&) {
                timer.reset();
                words.emplace_back("no timer");
              },
              [&](const SendReply& reply) {
                CHECK(reply.to.console == "COLIN");
                std::string text = "reply";
                for (const std::string& line : reply.lines) {
                  text += (text == "reply" ? " " : "\n") + line;
                }
                words.push_back(text);
              },
              [&](const Message& message) {
                told = message.told;
                words.push_back((message.detail ? "detail " : "tell ") +
                                message.lines.front());
              },
              [&](const Finish& finish) {
                words.push_back(
                    "finish " + std::to_string(finish.status) +
                    (finish.signal == 0 ? "" : " by " + SignalName(finish.signal)));
              },
          },
          effect);
    }
    return words;
  }

  Policy policy;
  State state;
  Time now;
  std::string failure;
  std::optional<Duration> next_step;  ///< As the program was told last.
  std::optional<Time> timer;
  std::optional<Issuer> told;  ///< Who is spared the last message.
  std::uint64_t seq = 0;       ///< Of the command that was entered last.

 private:
  void Outcome(const std::optional<Answer>& answer, Words& words) {
    if (answer) {
      const Words more = Happen(EffectTried{*answer, failure});
      words.insert(words.end(), more.begin(), more.end());
    }
  }
};

}  // namespace zsuper
