// SPDX-License-Identifier: Apache-2.0
#include "supervisor/callbacks.h"

#include "messages/message.h"
#include "program/python_folder.h"
#include "python/channel.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

bool Calls(const Action& action) {
  return std::holds_alternative<CallAction>(action);
}

bool CallsFunction(const Policy& policy) {
  return Calls(policy.on_stop.first) || (policy.on_start && Calls(*policy.on_start)) ||
         std::any_of(policy.on_modify.begin(), policy.on_modify.end(),
                     [](const Rule& rule) { return Calls(rule.action); });
}

channel::Verb ChannelVerb(Verb verb) {
  switch (verb) {
    case Verb::kStart:
      return channel::Verb::kStart;
    case Verb::kModify:
      return channel::Verb::kModify;
    case Verb::kStop:
      return channel::Verb::kStop;
  }
  return channel::Verb::kModify;
}

channel::Command ToChannel(const CallPython& call) {
  const Command& command = call.command;
  channel::Command sent;
  sent.seq = command.seq;
  sent.verb = ChannelVerb(command.verb);
  sent.received_at_us = std::chrono::duration_cast<std::chrono::microseconds>(
                            command.received_at.time_since_epoch())
                            .count();
  sent.console_id = command.issuer.console_id;
  sent.cart = command.issuer.cart;
  sent.console = command.issuer.console;
  sent.text = command.text;
  sent.target = call.target;
  return sent;
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

Result<CallbackEnds> MakeCallbackEnds(const Policy& policy, const ProgramSpec& spec) {
  const bool needed = CallsFunction(policy);
  const auto folder = FindPythonFolder();
  if (!folder.has_value()) {
    return needed ? Result<CallbackEnds>(folder.error()) : CallbackEnds{};
  }
  if (needed) {
    if (auto possible = CheckCallbackOptions(spec.python_options);
        !possible.has_value()) {
      return possible.error();
    }
  }
  auto ends = CallbackChannel::MakeEnds();
  if (!ends.has_value()) {
    return ends.error();
  }
  CallbackEnds made{std::move(ends.value()), {}};
  const char* inherited = std::getenv("PYTHONPATH");  // NOLINT(concurrency-mt-unsafe)
  made.variables.push_back(CallbackChannel::Variable(made.ends.program));
  made.variables.push_back(
      "PYTHONPATH=" +
      CallbackPythonPath(folder.value(), needed, inherited == nullptr ? "" : inherited));
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
  listener.attached = [this] { happen_(ProgramAttached{}); };
  listener.registered = [this] {
    happen_(HandlersChanged{channel_->Takes(channel::Verb::kModify, false),
                            channel_->Takes(channel::Verb::kStop, false)});
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
  listener.closed = [this](std::string why, std::vector<std::uint64_t> seqs) {
    happen_(CallsLost{std::move(why), std::move(seqs)});
  };
  return listener;
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
  const auto sent = channel_->Send(ToChannel(call));
  if (!sent.has_value()) {
    happen_(CallEnded{call.command.seq, WithoutId(sent.error().text)});
  }
}

}  // namespace zsuper
