// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "channel/door.h"
#include "messages/message.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
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

void RemoveDoor(int /*door*/) {}

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

// A process that ends gives up its memory before its descriptors, and one that calls exec
// gets its new memory before close-on-exec closes them. So the auxiliary vector, which
// lies there, is none or another by the time that a socket's other end sees it closed.
ProcessFate FateOf(int pid, std::uint64_t image) {
  const Fd file(
      ::open(("/proc/" + std::to_string(pid) + "/auxv").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.IsOpen()) {
    return errno == ENOENT || errno == ESRCH ? ProcessFate::kEnding : ProcessFate::kRuns;
  }
  std::array<Elf64_auxv_t, 64> vector{};
  const ssize_t size = ::read(file.Get(), vector.data(), sizeof vector);
  if (size <= 0) {
    return ProcessFate::kEnding;
  }
  for (std::size_t at = 0; at < static_cast<std::size_t>(size) / sizeof vector[0]; ++at) {
    if (vector[at].a_type == AT_RANDOM && vector[at].a_un.a_val == image) {
      return ProcessFate::kRuns;
    }
  }
  return ProcessFate::kReplaced;
}

}  // namespace zsuper
