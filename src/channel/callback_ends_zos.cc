// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "messages/message.h"

#include <errno.h>

namespace zsuper {

const int CallbackChannel::kSendFlags = 0;  // SIGPIPE is blocked

// Without ends there is never a channel.
Result<CallbackChannel::Ends> CallbackChannel::MakeEnds() {
  return FailWithErrno<msg::CallbackChannelFailed>(ENOTSUP, "not there on z/OS yet");
}

std::string CallbackChannel::Variable(const Fd& /*program_end*/) {
  return {};
}

}  // namespace zsuper
