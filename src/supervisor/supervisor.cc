// SPDX-License-Identifier: Apache-2.0
#include "supervisor/supervisor.h"

#include "base/overloaded.h"
#include "host/signals.h"
#include "messages/message.h"
#include "supervisor/step.h"

#include <signal.h>

#include <cstdlib>
#include <utility>
#include <variant>

namespace zsuper {

Supervisor::Supervisor(boost::asio::io_context& loop, const Policy& policy,
                       Program& program, Console& console, Callbacks& callbacks,
                       std::function<void(const Announce&)> announce)
    : loop_(loop),
      policy_(policy),
      program_(program),
      console_(console),
      callbacks_(callbacks),
      announce_(std::move(announce)),
      timer_(loop) {
  callbacks_.SetHappen([this](auto what) { Happen(std::move(what)); });
}

Result<int> Supervisor::Run() {
  const auto pid = program_.Start({[this](ProgramExit exit, bool group_alive) {
                                     callbacks_.ProgramEnded();
                                     Happen(ProgramEnded{exit, group_alive});
                                   },
                                   [this] { Happen(GroupEnded{}); }});
  if (!pid.has_value()) {
    return pid.error();
  }
  group_ = pid.value();
  const auto* stop = std::get_if<SignalAction>(&policy_.on_stop.first);
  Happen(ProgramStarted{pid.value(), stop != nullptr && IsIgnored(stop->signal)});
  loop_.run();
  TakeCommands();  // those that came while it ended are answered too
  return status_;
}

void Supervisor::TakeCommands() {
  // An operator who saw the program ready must not be told that nobody takes commands.
  callbacks_.CatchUp();
  while (auto command = console_.Next()) {
    Happen(CommandReceived{*std::move(command)});
  }
}

void Supervisor::Cancel() {
  if (const int group = group_; group > 0) {
    program_.KillGroup(group);
  }
  program_.TakeTerminalBack();
  announce_(Announce{Text<msg::JobCancelled>(policy_.jobname), false});
  (void)::raise(SIGKILL);
  std::abort();
}

void Supervisor::TakeSignal(int signal, bool from_terminal) {
  Happen(SignalArrived{signal, from_terminal});
}

void Supervisor::Happen(decltype(Event::what) what) {
  for (const Effect& effect :
       Step(policy_, state_, Event{Time::clock::now(), std::move(what)})) {
    Carry(effect);
  }
}

void Supervisor::Try(const std::optional<Answer>& answer, const Result<void>& outcome) {
  if (answer) {
    Happen(EffectTried{
        *answer, outcome.has_value() ? std::string{} : WithoutId(outcome.error().text)});
  }
}

void Supervisor::Carry(const Effect& effect) {
  std::visit(
      Overloaded{
          [this](const SendSignal& signal) { Send(signal); },
          [this](const WriteStdin& write) {
            Try(write.answer, program_.WriteLine(write.line));
          },
          [this](const CloseStdin& close) { Try(close.answer, program_.CloseStdin()); },
          [this](const CallPython& call) { callbacks_.Hand(call); },
          [this](const AnnounceStep& step) { callbacks_.TellNextStep(step); },
          [this](const StartTimer& timer) { Start(timer); },
          [this](const CancelTimer&) { timer_.cancel(); },
          [this](const SendReply& reply) {
            console_.Answer(Wto{reply.lines, &reply.to});
          },
          [this](const Announce& announce) { announce_(announce); },
          [this](const PassOn& message) {
            for (const std::string& line : message.lines) {
              announce_(Announce{line, false});
            }
          },
          [this](const Finish& finish) {
            status_ = finish.status;
            loop_.stop();
          },
      },
      effect);
}

void Supervisor::Send(const SendSignal& signal) {
  const auto sent = program_.Signal(signal.signal, signal.target);
  if (signal.and_continue) {
    // A stopped program gets the signal only once it runs again.
    (void)program_.Signal(SIGCONT, signal.target);
  }
  Try(signal.answer, sent);
}

void Supervisor::Start(const StartTimer& timer) {
  timer_.expires_after(timer.after);
  timer_.async_wait([this](boost::system::error_code error) {
    // An expiry that was already on its way when the timer was set anew is not this
    // one's.
    if (!error && Time::clock::now() >= timer_.expiry()) {
      Happen(TimerExpired{});
    }
  });
}

}  // namespace zsuper
