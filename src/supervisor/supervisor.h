// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "program/program.h"
#include "supervisor/callbacks.h"
#include "supervisor/event.h"
#include "supervisor/job.h"
#include "supervisor/state.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <optional>
#include <string>

namespace zsuper {

/// Runs a job: opens its console, feeds what happens to Step and carries the effects out,
/// all on the loop's thread.
class Supervisor {
 public:
  /// All that is passed must outlive it. `callbacks`: opened, or none.
  Supervisor(boost::asio::io_context& loop, const Job& job, Program& program,
             Callbacks& callbacks);

  /// Opens the console, starts the program, runs the loop until the job is over and
  /// closes the console. An error: the program could not be started.
  Result<JobEnd> Run();

  /// How the program ended; nothing: it has not.
  [[nodiscard]] const std::optional<ProgramExit>& HowItEnded() const {
    return state_.exit;
  }

  /// A signal came for zsuper itself, from a key of the terminal or from a process.
  /// Loop's thread.
  void TakeSignal(int signal, bool from_terminal);

 private:
  Result<void> OpenConsole();
  Result<void> RunProgram();
  void TakeCommands();
  void Happen(decltype(Event::what) what);
  void RestSoon();
  void Publish();
  void Carry(const Effect& effect);
  void Send(const SendSignal& signal);
  void Start(const StartTimer& timer);
  void Tell(const Message& message);
  void TellOperators(const Message& message);
  void Try(const std::optional<Answer>& answer, const Result<void>& outcome);
  // CANCEL: kills the program's group and then us, as S222 ends a task: at once and
  // without a last word to the program. Any thread.
  [[noreturn]] void Cancel();

  boost::asio::io_context& loop_;
  const Job& job_;
  Program& program_;
  Callbacks& callbacks_;
  Console console_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer rest_;  // until code is given back
  bool rests_soon_ = false;
  State state_;
  TaskState published_;
  JobEnd end_;
  std::atomic<int> group_ = 0;  ///< state_.pid for Cancel(), of another thread.
};

}  // namespace zsuper
