// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/command_queue.h"
#include "console/qedit.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/effect.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>

namespace zsuper {

/// Feeds what happens to Step and carries its effects out, all on the loop's thread.
class Supervisor {
 public:
  /// Where effects go that reach neither the program nor the clock.
  struct Outlets {
    std::function<void(const Wto&)> answer;         ///< To one console.
    std::function<void(const Announce&)> announce;  ///< To zsuper's own output.
  };

  /// All that is passed by reference must outlive it.
  Supervisor(boost::asio::io_context& loop, const Policy& policy, Program& program,
             Outlets outlets);

  /// Starts the program and runs the loop until the job is over; zsuper's exit status. An
  /// error: the program could not be started.
  Result<int> Run(CommandQueue& commands);

  /// Commands wait in the queue. Loop's thread.
  void TakeCommands(CommandQueue& commands);
  /// A signal came for zsuper itself. Loop's thread.
  void TakeSignal(int signal);

 private:
  void Happen(decltype(Event::what) what);
  void Carry(const Effect& effect);
  void Send(const SendSignal& signal);
  void Start(const StartTimer& timer);
  void Try(const std::optional<Answer>& answer, const Result<void>& outcome);

  boost::asio::io_context& loop_;
  const Policy& policy_;
  Program& program_;
  const Outlets outlets_;
  boost::asio::steady_timer timer_;
  State state_;
  int status_ = 0;
};

}  // namespace zsuper
