// SPDX-License-Identifier: Apache-2.0
#include "supervisor/callbacks.h"

#include "channel/channel.h"
#include "channel/door.h"
#include "channel/python_folder.h"
#include "messages/message.h"
#include "supervisor/job.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

void AddCalled(std::vector<CallAction>& called, const Action& action) {
  const auto* call = std::get_if<CallAction>(&action);
  if (call != nullptr &&
      std::none_of(called.begin(), called.end(), [&](const CallAction& earlier) {
        return earlier.module == call->module && earlier.function == call->function;
      })) {
    called.push_back(*call);
  }
}

bool IsOurProcess(const ProgramSpec& spec) {
  return spec.embed && EmbedsInProcess();
}

}  // namespace

std::vector<CallAction> CalledFunctions(const Policy& policy) {
  std::vector<CallAction> called;
  AddCalled(called, policy.on_stop.first);
  if (policy.on_start) {
    AddCalled(called, *policy.on_start);
  }
  for (const Rule& rule : policy.on_modify) {
    AddCalled(called, rule.action);
  }
  return called;
}

Result<void> CheckCallbackOptions(const Policy& policy, const ProgramSpec& spec) {
  if (IsOurProcess(spec) || CalledFunctions(policy).empty()) {
    return {};
  }
  if (const auto option = IgnoresPath(spec.python_options)) {
    return Fail<msg::PythonOptionForbidsCallbacks>(*option, "ignores PYTHONPATH");
  }
  if (const auto option = IgnoresSite(spec.python_options)) {
    return Fail<msg::PythonOptionForbidsCallbacks>(*option, "imports no sitecustomize");
  }
  return {};
}

std::optional<std::string> WhyWithoutCallbacks(const ProgramSpec& spec) {
  const auto option = IgnoresPath(spec.python_options);
  return IsOurProcess(spec) || !option
             ? std::nullopt
             : std::optional(Text<msg::PythonOptionHidesModule>(*option));
}

Result<CallbackSetUp> SetUpCallbacks(const Policy& policy, const ProgramSpec& spec) {
  const bool needed = !CalledFunctions(policy).empty();
  const StartWork work{needed, HoldsOutputBack(spec)};
  const auto folder = FindPythonFolder();
  if (!folder.has_value()) {
    return needed ? Result<CallbackSetUp>(folder.error()) : CallbackSetUp{};
  }
  const bool one_process = IsOurProcess(spec);
  const bool closed = IgnoresPath(spec.python_options) ||
                      (work.Any() && IgnoresSite(spec.python_options));
  auto door = MakeDoor();
  if (!door.has_value()) {
    return door.error();
  }
  CallbackSetUp made{std::move(door.value()), {}, {}, false};
  const char* inherited = std::getenv("PYTHONPATH");  // NOLINT(concurrency-mt-unsafe)
  const channel::Address address{channel::kVersion, ::getpid(), one_process,
                                 DoorName(made.door.Get()), policy.jobname};
  made.variables.push_back(std::string(channel::kVariable) + "=" +
                           channel::FormatAddress(address));
  made.variables.push_back("PYTHONPATH=" +
                           CallbackPythonPath(folder.value(), work.Any() && !closed,
                                              inherited == nullptr ? "" : inherited));
  if (one_process && closed) {
    made.prelude = CallbackPrelude(folder.value(), work);
  } else if (work.Any() && !closed) {
    made.variables.push_back(StartVariable(work));
  }
  made.by_lines = work.by_lines && (one_process || !closed);
  return made;
}

Callbacks::Callbacks(boost::asio::io_context& loop, Fd door,
                     std::function<bool()> is_ending)
    : loop_(loop), door_(loop), is_ending_(std::move(is_ending)) {
  if (door.IsOpen()) {
    door_.assign(door.Release());
  }
}

void Callbacks::ProgramStarted(int pid) {
  pid_ = pid;
  if (door_.is_open()) {
    WaitAtDoor();
  }
}

void Callbacks::WaitAtDoor() {
  door_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [this](const boost::system::error_code& failed) {
                     if (!failed) {
                       LetIn();
                       WaitAtDoor();
                     }
                   });
}

void Callbacks::LetIn() {
  while (door_.is_open()) {
    Fd end = Admit(door_.native_handle(), pid_);
    if (!end.IsOpen()) {
      return;
    }
    if (channel_) {
      next_ = std::move(end);
    } else {
      Open(std::move(end));
    }
  }
}

void Callbacks::Open(Fd end) {
  CallbackChannel::Listener listener;
  listener.heard = [this](channel::FromProgram heard) {
    if (const auto* attached = std::get_if<channel::Attached>(&heard)) {
      attached_ = *attached;
    }
    happen_(std::move(heard));
  };
  listener.untaken = [this](std::uint64_t seq, std::chrono::seconds age,
                            std::size_t behind) {
    happen_(CommandUntaken{seq, age, behind});
  };
  listener.closed = [this](CallbackChannel::Closing how) {
    channel_.reset();
    happen_(WhatIsLost(how));
    attached_.reset();
    if (next_.IsOpen()) {
      Open(std::move(next_));
    }
  };
  channel_ = CallbackChannel::Open(loop_, std::move(end), pid_, std::move(listener));
}

Callbacks::~Callbacks() {
  CloseDoor();
  if (channel_) {
    channel_->Abandon();
  }
}

void Callbacks::CloseDoor() {
  if (door_.is_open()) {
    RemoveDoor(door_.native_handle());
    boost::system::error_code ignored;
    door_.close(ignored);
  }
}

// An end of the program closes the channel too, mostly before we hear of that end.
PythonLost Callbacks::WhatIsLost(CallbackChannel::Closing how) const {
  using Closing = CallbackChannel::Closing;
  using Cause = PythonLost::Cause;
  if (how == Closing::kProgramEnded) {
    return {Cause::kEnd, "the program has ended"};
  }
  if (how == Closing::kLeft) {
    return {Cause::kEnd, "the program is ending"};
  }
  if (how == Closing::kStranger) {
    return {Cause::kNobody, "another process than the program has connected"};
  }
  if (how == Closing::kConverted) {
    return {Cause::kLost, "something converts what the program sends"};
  }
  if (how == Closing::kNonsense) {
    return {attached_ ? Cause::kLost : Cause::kNobody,
            "the program sent what makes no sense"};
  }
  if (!attached_) {
    return {Cause::kNobody, "the program has closed the channel"};
  }
  const bool ending = is_ending_ && is_ending_();
  switch (ending ? ProcessFate::kEnding
                 : FateOf(static_cast<int>(attached_->pid), attached_->image)) {
    case ProcessFate::kRuns:
      return {Cause::kLost, "the program has closed the channel"};
    case ProcessFate::kReplaced:
      return {Cause::kNobody, "the program has become another one by exec"};
    case ProcessFate::kEnding:
      break;
  }
  return {Cause::kEnd, "the program has ended"};
}

Result<void> Callbacks::Send(const channel::Command& command) {
  return channel_ ? channel_->Send(command)
                  : Fail<msg::CallbackChannelClosed>("there is no channel");
}

void Callbacks::TellNextStep(std::optional<Duration> after) {
  if (channel_) {
    channel_->TellNextStep(after);
  }
}

void Callbacks::CatchUp() {
  LetIn();
  const auto before = channel_;
  if (before) {
    before->CatchUp();
  }
  if (channel_ && channel_ != before) {
    channel_->CatchUp();
  }
}

void Callbacks::ProgramEnded() {
  LetIn();
  if (door_.is_open() && !channel_) {
    happen_(PythonLost{PythonLost::Cause::kEnd, "the program has ended"});
  }
  while (channel_) {
    channel_->ProgramEnded();
  }
  CloseDoor();
}

}  // namespace zsuper
