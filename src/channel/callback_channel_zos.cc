// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "messages/message.h"

#include <errno.h>

namespace zsuper {

// Without ends there is never a channel.
class CallbackChannel::Impl {};

Result<CallbackChannel::Ends> CallbackChannel::MakeEnds() {
  return FailWithErrno<msg::CallbackChannelFailed>(ENOTSUP, "not there on z/OS yet");
}

std::string CallbackChannel::Variable(const Fd& /*program_end*/) {
  return {};
}

CallbackChannel::CallbackChannel(boost::asio::io_context& /*loop*/,
                                 const std::string& /*jobname*/, Fd /*our_end*/,
                                 Listener /*listener*/) {}

CallbackChannel::~CallbackChannel() = default;

bool CallbackChannel::Takes(Verb /*verb*/, bool /*call*/) const {
  return false;
}

Result<void> CallbackChannel::Send(const channel::Command& /*command*/) {
  return MakeEnds().error();
}

std::size_t CallbackChannel::Waiting() const {
  return 0;
}

void CallbackChannel::TellNextStep(std::optional<Duration> /*after*/) {}

void CallbackChannel::CatchUp() {}

void CallbackChannel::ProgramEnded() {}

}  // namespace zsuper
