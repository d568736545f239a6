// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "messages/message.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace zsuper {

const int CallbackChannel::kSendFlags = MSG_NOSIGNAL;

Result<CallbackChannel::Ends> CallbackChannel::MakeEnds() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return FailWithErrno<msg::CallbackChannelFailed>(errno, ErrnoText(errno));
  }
  return Ends{Fd(fds[0]), Fd(fds[1])};
}

std::string CallbackChannel::Variable(const Fd& program_end) {
  return std::string(channel::kVariable) + "=" +
         channel::VariableValue(program_end.Get(), program_end.Get());
}

}  // namespace zsuper
