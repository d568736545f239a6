// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "program/callback_channel.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/effect.h"
#include "supervisor/event.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace zsuper {

/// The program's Python functions, as the supervisor sees them: commands go there, what
/// becomes of them comes back as events. All on the loop's thread.
class Callbacks {
 public:
  using Happen = std::function<void(decltype(Event::what))>;

  /// Makes the channel and adds to `spec` what the program needs to find its end of it
  /// and the module zconsole. Where the module is not installed the program goes without,
  /// unless a rule calls a function: that is an error.
  Result<void> Open(boost::asio::io_context& loop, const Policy& policy,
                    ProgramSpec& spec);
  /// Who hears of events from now on; before Open's loop runs.
  void SetHappen(Happen happen) { happen_ = std::move(happen); }

  /// The program runs, or could not be started.
  void ProgramStarted();
  /// The program is gone: what it still said is heard, the rest is lost.
  void ProgramEnded();
  void Hand(const CallPython& call);
  /// Hears what the program has said so far.
  void CatchUp();

 private:
  CallbackChannel::Listener Listen();

  Happen happen_ = [](const auto&) {};
  std::unique_ptr<CallbackChannel> channel_;  // none: no module, nothing to hand over
};

}  // namespace zsuper
