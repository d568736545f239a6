// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/callbacks.h"
#include "supervisor/effect.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <optional>

namespace zsuper {

/// Feeds what happens to Step and carries its effects out, all on the loop's thread.
class Supervisor {
 public:
  /// `announce` gets the messages for zsuper's own output. All that is passed by
  /// reference must outlive it.
  Supervisor(boost::asio::io_context& loop, const Policy& policy, Program& program,
             Console& console, Callbacks& callbacks,
             std::function<void(const Announce&)> announce);

  /// Starts the program and runs the loop until the job is over; zsuper's exit status. An
  /// error: the program could not be started.
  Result<int> Run();

  /// How the program ended; nothing: it has not.
  [[nodiscard]] const std::optional<ProgramExit>& HowItEnded() const {
    return state_.exit;
  }

  /// Commands wait at the console. Loop's thread.
  void TakeCommands();
  /// A signal came for zsuper itself, from a key of the terminal or from a process.
  /// Loop's thread.
  void TakeSignal(int signal, bool from_terminal);

  /// CANCEL: kills the program's group and then us, as S222 ends a task: at once and
  /// without a last word to the program. Any thread; does not return.
  [[noreturn]] void Cancel();

 private:
  void Happen(decltype(Event::what) what);
  void Carry(const Effect& effect);
  void Send(const SendSignal& signal);
  void Start(const StartTimer& timer);
  void Try(const std::optional<Answer>& answer, const Result<void>& outcome);

  boost::asio::io_context& loop_;
  const Policy& policy_;
  Program& program_;
  Console& console_;
  Callbacks& callbacks_;
  const std::function<void(const Announce&)> announce_;
  boost::asio::steady_timer timer_;
  State state_;
  int status_ = 0;
  std::atomic<int> group_ =
      0;  // state_.pid for Cancel(), which comes from another thread
};

}  // namespace zsuper
