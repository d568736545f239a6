// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"
#include "channel/callback_channel.h"
#include "program/program.h"
#include "rules/policy.h"
#include "supervisor/event.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zsuper {

/// Both ends of the way to the program's Python functions, and the NAME=VALUE variables
/// with which the program finds its own end and the module zconsole. All empty where the
/// module is not installed and no rule needs it.
struct CallbackEnds {
  CallbackChannel::Ends ends;
  std::vector<std::string> variables;
  /// Where those are not enough: Python statements for an embedded program's start.
  std::string prelude;
};

/// The functions that rules call, each once, in the order of the rules.
std::vector<CallAction> CalledFunctions(const Policy& policy);

/// An error: a rule calls a function, and with its interpreter's options a program in a
/// process of its own could not be reached.
Result<void> CheckCallbackOptions(const Policy& policy, const ProgramSpec& spec);

/// Why the program can't import zconsole, although nothing but the program itself could
/// need it; nothing where it can.
std::optional<std::string> WhyWithoutCallbacks(const ProgramSpec& spec);

/// Made before the program starts and before other threads read the environment. An
/// error: a rule calls a function, and the program could not be reached.
Result<CallbackEnds> MakeCallbackEnds(const Policy& policy, const ProgramSpec& spec);

/// The program's Python as the supervisor sees it: commands go there, what it says comes
/// back as events. All on the loop's thread.
class Callbacks {
 public:
  using Happen = std::function<void(decltype(Event::what))>;

  /// `our_end` may be none: then there is nobody to hand anything to.
  Callbacks(boost::asio::io_context& loop, const std::string& jobname, Fd our_end);
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;
  ~Callbacks();

  /// Where events go from now on; before the loop runs.
  void SetHappen(Happen happen) { happen_ = std::move(happen); }

  // CallbackChannel's functions, with or without a channel.
  Result<void> Send(const channel::Command& command);
  void TellNextStep(std::optional<Duration> after);
  void CatchUp();
  void ProgramEnded();

 private:
  [[nodiscard]] PythonLost WhatIsLost(CallbackChannel::Closing how) const;

  Happen happen_ = [](const auto&) {};
  std::shared_ptr<CallbackChannel> channel_;
  std::optional<channel::Attached> attached_;  ///< What the module said of itself.
};

}  // namespace zsuper
