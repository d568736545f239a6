// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "channel/door.h"
#include "messages/message.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <string>

namespace zsuper {
namespace {

// Connections that may wait: the program's own, and some of whoever should not.
constexpr int kBacklog = 64;

}  // namespace

int CallbackChannel::SendFlags() {
  return MSG_NOSIGNAL;
}

Result<Fd> MakeDoor() {
  Fd door(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un unnamed{};
  unnamed.sun_family = AF_UNIX;
  // Without a name the kernel gives it one in the abstract namespace.
  if (!door.IsOpen() ||
      ::bind(door.Get(), reinterpret_cast<sockaddr*>(&unnamed),
             offsetof(sockaddr_un, sun_path)) != 0 ||
      ::listen(door.Get(), kBacklog) != 0) {
    return FailWithErrno<msg::CallbackChannelFailed>(errno, ErrnoText(errno));
  }
  return door;
}

std::string DoorName(int door) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  constexpr std::size_t kBefore = offsetof(sockaddr_un, sun_path) + 1;  // and a NUL
  if (::getsockname(door, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      size < kBefore) {
    return {};
  }
  return {address.sun_path + 1, size - kBefore};
}

Fd Admit(int door, int pid) {
  for (int knocks = 0; knocks < kBacklog; ++knocks) {
    Fd end(::accept4(door, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!end.IsOpen()) {
      break;
    }
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(end.Get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
        peer.pid == pid) {
      return end;
    }
  }
  return {};
}

}  // namespace zsuper
