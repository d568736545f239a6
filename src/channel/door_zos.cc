// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "channel/door.h"
#include "messages/message.h"

#include <errno.h>

namespace zsuper {

int CallbackChannel::SendFlags() {
  return 0;  // SIGPIPE is blocked
}

// Without a door there is never a channel.
Result<Fd> MakeDoor() {
  return FailWithErrno<msg::CallbackChannelFailed>(ENOTSUP, "not there on z/OS yet");
}

std::string DoorName(int /*door*/) {
  return {};
}

Fd Admit(int /*door*/, int /*pid*/) {
  return {};
}

// Nothing here tells it before the parent hears of the end.
ProcessFate FateOf(int /*pid*/, std::uint64_t /*image*/) {
  return ProcessFate::kRuns;
}

}  // namespace zsuper
