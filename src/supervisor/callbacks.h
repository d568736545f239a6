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
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zsuper {

/// Where the program's Python finds us, and the NAME=VALUE variables that tell it so and
/// where the module zconsole is. All empty if the module is not installed and no rule
/// needs it.
struct CallbackSetUp {
  Fd door;
  std::vector<std::string> variables;
  /// If those are not enough: Python statements for an embedded program's start.
  std::string prelude;
  /// Python is made to write its output line by line.
  bool by_lines = false;
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
Result<CallbackSetUp> SetUpCallbacks(const Policy& policy, const ProgramSpec& spec);

/// The program's Python as the supervisor sees it: commands go there, what it says comes
/// back as events. All on the loop's thread.
class Callbacks {
 public:
  using Happen = std::function<void(decltype(Event::what))>;

  /// `door`: MakeDoor()'s; may be none, then there is nobody to hand anything to.
  /// `is_ending`: has the program's end come? Only an embedded program needs it, since
  /// its process shows no end before its descriptors close.
  Callbacks(boost::asio::io_context& loop, Fd door, std::function<bool()> is_ending = {});
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;
  ~Callbacks();

  /// The program runs in this process: it is admitted.
  void ProgramStarted(int pid);
  /// Where events go from now on; before the loop runs.
  void SetHappen(Happen happen) { happen_ = std::move(happen); }

  // CallbackChannel's functions, whether the program has come in or not.
  Result<void> Send(const channel::Command& command);
  void TellNextStep(std::optional<Duration> after);
  void CatchUp();
  void ProgramEnded();

 private:
  void WaitAtDoor();
  void LetIn();
  void Open(Fd end);
  void CloseDoor();
  [[nodiscard]] PythonLost WhatIsLost(CallbackChannel::Closing how) const;

  Happen happen_ = [](const auto&) {};
  boost::asio::io_context& loop_;
  boost::asio::posix::stream_descriptor door_;
  const std::function<bool()> is_ending_;
  int pid_ = 0;
  std::shared_ptr<CallbackChannel> channel_;
  Fd next_;  ///< Of the image that has replaced the channel's, whose end is not seen yet.
  std::optional<channel::Attached> attached_;  ///< What the module said of itself.
};

}  // namespace zsuper
