// SPDX-License-Identifier: Apache-2.0
#include "supervisor/callbacks.h"

#include "channel/channel.h"
#include "channel/python_folder.h"
#include "embed/process_image.h"
#include "messages/message.h"

#include <algorithm>
#include <chrono>
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

std::string RefusalWords(channel::Refusal why) {
  switch (why) {
    case channel::Refusal::kBusy:
      return "task busy, the program has too many commands already";
    case channel::Refusal::kClosing:
      return "the program is ending";
  }
  return {};
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
  if (spec.embed || CalledFunctions(policy).empty()) {
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
  return spec.embed || !option
             ? std::nullopt
             : std::optional(Text<msg::PythonOptionHidesModule>(*option));
}

Result<CallbackEnds> MakeCallbackEnds(const Policy& policy, const ProgramSpec& spec) {
  const bool needed = !CalledFunctions(policy).empty();
  const auto folder = FindPythonFolder();
  if (!folder.has_value()) {
    return needed ? Result<CallbackEnds>(folder.error()) : CallbackEnds{};
  }
  const bool closed =
      IgnoresPath(spec.python_options) || (needed && IgnoresSite(spec.python_options));
  auto ends = CallbackChannel::MakeEnds();
  if (!ends.has_value()) {
    return ends.error();
  }
  CallbackEnds made{std::move(ends.value()), {}, {}};
  const char* inherited = std::getenv("PYTHONPATH");  // NOLINT(concurrency-mt-unsafe)
  made.variables.push_back(CallbackChannel::Variable(made.ends.program));
  made.variables.push_back("PYTHONPATH=" +
                           CallbackPythonPath(folder.value(), needed && !closed,
                                              inherited == nullptr ? "" : inherited));
  if (spec.embed && closed) {
    made.prelude = CallbackPrelude(folder.value(), needed);
  }
  return made;
}

Callbacks::Callbacks(boost::asio::io_context& loop, const std::string& jobname,
                     Fd our_end) {
  if (our_end.IsOpen()) {
    channel_.emplace(loop, jobname, std::move(our_end), Listen());
  }
}

CallbackChannel::Listener Callbacks::Listen() {
  CallbackChannel::Listener listener;
  listener.attached = [this](channel::Attached attached) { attached_ = attached; };
  listener.imported = [this] { happen_(ModuleImported{}); };
  listener.registered = [this] {
    happen_(HandlersChanged{channel_->Takes(Verb::kModify, false),
                            channel_->Takes(Verb::kStop, false)});
  };
  listener.accepted = [this](std::uint64_t seq) {
    if (stop_on_its_way_ == seq) {
      stop_on_its_way_.reset();
    }
  };
  listener.replied = [this](std::uint64_t seq, std::vector<std::string> lines) {
    happen_(CallReplied{seq, std::move(lines)});
  };
  listener.done = [this](std::uint64_t seq, std::string failure) {
    happen_(CallEnded{seq, std::move(failure)});
  };
  listener.refused = [this](std::uint64_t seq, channel::Refusal why) {
    happen_(CallEnded{seq, RefusalWords(why)});
  };
  listener.ready = [this] { happen_(ProgramIsReady{}); };
  listener.status = [this](std::string text) { happen_(ProgramStatus{std::move(text)}); };
  listener.message = [this](channel::Message message) {
    happen_(ProgramSaid{std::move(message.lines)});
  };
  listener.slow = [this](channel::Slow slow) {
    happen_(CallIsSlow{slow.seq, slow.seconds, slow.waiting, slow.at_exit});
  };
  listener.leaving = [this] { happen_(PythonIsLeaving{}); };
  listener.closed = [this](CallbackChannel::Closing how,
                           std::vector<std::uint64_t> seqs) {
    CallsLost lost = WhatIsLost(how);
    lost.seqs = std::move(seqs);
    lost.stop_unheard = stop_on_its_way_.has_value();
    happen_(std::move(lost));
  };
  return listener;
}

// An end of the program closes the channel too, mostly before we hear of that end.
CallsLost Callbacks::WhatIsLost(CallbackChannel::Closing how) const {
  using Closing = CallbackChannel::Closing;
  using Cause = CallsLost::Cause;
  if (how == Closing::kProgramEnded) {
    return {Cause::kEnd, "the program has ended", {}};
  }
  if (how == Closing::kLeft) {
    return {Cause::kEnd, "the program is ending", {}};
  }
  if (how == Closing::kNonsense) {
    return {attached_ ? Cause::kLost : Cause::kNobody,
            "the program sent what makes no sense",
            {}};
  }
  if (!attached_) {
    return {Cause::kNobody, "the program has closed the channel", {}};
  }
  switch (FateOf(static_cast<int>(attached_->pid), attached_->image)) {
    case ProcessFate::kRuns:
      return {Cause::kLost, "the program has closed the channel", {}};
    case ProcessFate::kReplaced:
      return {Cause::kNobody, "the program has become another one by exec", {}};
    case ProcessFate::kEnding:
      break;
  }
  return {Cause::kEnd, "the program has ended", {}};
}

void Callbacks::ProgramEnded() {
  if (channel_) {
    channel_->ProgramEnded();
  }
}

void Callbacks::CatchUp() {
  if (channel_) {
    channel_->CatchUp();
  }
}

void Callbacks::TellNextStep(const AnnounceStep& step) {
  if (channel_) {
    channel_->TellNextStep(step.after);
  }
}

void Callbacks::Hand(const CallPython& call) {
  if (!channel_) {
    return;
  }
  const auto sent = channel_->Send({call.command, call.target});
  if (sent.has_value() && call.command.verb == Verb::kStop) {
    stop_on_its_way_ = call.command.seq;
  }
  if (!sent.has_value()) {
    happen_(CallEnded{call.command.seq, WithoutId(sent.error().text)});
  }
}

}  // namespace zsuper
