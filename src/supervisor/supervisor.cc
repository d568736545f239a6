// SPDX-License-Identifier: Apache-2.0
#include "supervisor/supervisor.h"

#include "base/overloaded.h"
#include "host/host_system.h"
#include "host/signals.h"
#include "messages/message.h"
#include "supervisor/answers.h"
#include "supervisor/step.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <signal.h>

#include <cstdlib>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

// What an event needed of our code is given back after so long.
constexpr Duration kAWhile{1000};

}  // namespace

Supervisor::Supervisor(boost::asio::io_context& loop, const Job& job, Program& program,
                       Callbacks& callbacks)
    : loop_(loop),
      job_(job),
      program_(program),
      callbacks_(callbacks),
      timer_(loop),
      rest_(loop) {
  callbacks_.SetHappen([this](auto what) { Happen(std::move(what)); });
}

Result<JobEnd> Supervisor::Run() {
  if (const auto opened = OpenConsole(); !opened.has_value()) {
    Tell({{opened.error().text}});
    return JobEnd{kZsuperFailed};
  }
  const auto ran = RunProgram();
  if (!ran.has_value()) {
    TellOperators({{ran.error().text}});
    console_.Close();
    return ran.error();
  }
  console_.Close();
  TakeCommands();  // those that came while it ended are answered too
  return end_;
}

Result<void> Supervisor::OpenConsole() {
  if (!job_.console) {
    return {};
  }
  ConsoleEvents events;
  events.commands_wait = [this] { boost::asio::post(loop_, [this] { TakeCommands(); }); };
  // A WTO may have to wait, and the listener must not.
  events.problem = [this](const std::string& problem) {
    job_.log(problem, false);
    boost::asio::post(loop_, [this, problem] { TellOperators({{problem}}); });
  };
  events.unheard = [this](const std::string& problem) { job_.log(problem, false); };
  events.cancel = [this] { Cancel(); };
  return console_.Open(*job_.console, std::move(events));
}

Result<void> Supervisor::RunProgram() {
  const auto pid = program_.Start(
      {[this](ProgramExit exit, bool group_alive) {
         callbacks_.ProgramEnded();
         Happen(ProgramEnded{exit, group_alive});
       },
       [this] { Happen(GroupEnded{}); },
       [this] {
         Tell({{Text<msg::ProgramReplaced>(job_.policy.jobname)}});
         loop_.stop();
       },
       [this](const std::string& reason) { Tell({{Text<msg::GuardMissing>(reason)}}); }});
  if (!pid.has_value()) {
    return pid.error();
  }
  group_ = pid.value();
  callbacks_.ProgramStarted(pid.value());
  const auto* stop = std::get_if<SignalAction>(&job_.policy.on_stop.first);
  Happen(ProgramStarted{pid.value(), stop != nullptr && IsIgnored(stop->signal)});
  loop_.run();
  return {};
}

void Supervisor::TakeCommands() {
  // Who saw the program ready must not be told that nobody takes commands.
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
  job_.log(Text<msg::JobCancelled>(job_.policy.jobname), false);
  (void)::raise(SIGKILL);
  std::abort();
}

void Supervisor::TakeSignal(int signal, bool from_terminal) {
  callbacks_.CatchUp();
  Happen(SignalArrived{signal, from_terminal});
}

void Supervisor::Happen(decltype(Event::what) what) {
  for (const Effect& effect :
       Step(job_.policy, state_, Event{Time::clock::now(), std::move(what)})) {
    Carry(effect);
  }
  Publish();
  RestSoon();
}

// However much happens, the timer is set once a second.
void Supervisor::RestSoon() {
  if (rests_soon_) {
    return;
  }
  rests_soon_ = true;
  rest_.expires_after(kAWhile);
  rest_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      rests_soon_ = false;
      ReleaseCode();
    }
  });
}

void Supervisor::Publish() {
  TaskState now{StateWord(state_), state_.pid, state_.program_status};
  if (!(now == published_)) {
    published_ = std::move(now);
    console_.Publish(published_);
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
          [this](const CallPython& call) {
            if (const auto sent = callbacks_.Send(call.command); !sent.has_value()) {
              Happen(CallFailed{call.command.seq, WithoutId(sent.error().text)});
            }
          },
          [this](const TellNextStep& step) { callbacks_.TellNextStep(step.after); },
          [this](const StartTimer& timer) { Start(timer); },
          [this](const CancelTimer&) { timer_.cancel(); },
          [this](const SendReply& reply) { console_.Answer(reply.to, reply.lines); },
          [this](const Message& message) { Tell(message); },
          [this](const Finish& finish) {
            end_ = {finish.status, finish.signal};
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

void Supervisor::Try(const std::optional<Answer>& answer, const Result<void>& outcome) {
  if (answer) {
    Happen(EffectTried{
        *answer, outcome.has_value() ? std::string{} : WithoutId(outcome.error().text)});
  }
}

void Supervisor::Start(const StartTimer& timer) {
  timer_.expires_at(timer.at);
  timer_.async_wait([this](boost::system::error_code error) {
    // An expiry that was already on its way when the timer was set anew is not this
    // one's.
    if (!error && Time::clock::now() >= timer_.expiry()) {
      Happen(TimerExpired{});
    }
  });
}

// Where the job stands is a detail for the user, never for the operator.
void Supervisor::Tell(const Message& message) {
  // In one piece: a program can say much, and each piece is a system call or more.
  job_.log(fmt::format("{}", fmt::join(message.lines, "\n")), message.detail);
  TellOperators(message);
}

void Supervisor::TellOperators(const Message& message) {
  if (job_.tell_operators_all || IsUrgent(message.lines.front())) {
    console_.TellOperators(message.lines, message.told);
  }
}

}  // namespace zsuper
