// SPDX-License-Identifier: Apache-2.0
#include "zconsole/open_channel.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace zsuper {
namespace {

// zsuper wrote its Hello before the program started, so what is not there now never
// comes. Reads not a byte more than that frame.
std::optional<channel::Hello> ReadHello(int fd) {
  channel::FrameReader reader;
  char byte = 0;
  while (!reader.Broken() && recv(fd, &byte, 1, MSG_DONTWAIT) == 1) {
    reader.Append(std::string_view(&byte, 1));
    if (const auto frame = reader.Next()) {
      const auto message = channel::DecodeFromZsuper(*frame);
      const auto* hello = message ? std::get_if<channel::Hello>(&*message) : nullptr;
      return hello != nullptr ? std::optional(*hello) : std::nullopt;
    }
  }
  return std::nullopt;
}

/// Is the other end of this socket held by our parent, or by this very process?
bool PeerIsOurs(int fd) {
  ucred peer{};  // of a socketpair: whoever made it
  socklen_t size = sizeof peer;
  // What outlived an exec came from zsuper, our parent; else we are zsuper, embedded, and
  // not a child that was forked.
  const int flags = fcntl(fd, F_GETFD);
  const pid_t maker = (flags & FD_CLOEXEC) != 0 ? getpid() : getppid();
  return flags >= 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.pid == maker;
}

}  // namespace

std::variant<OpenedChannel, std::string> OpenChannel(const char* variable) {
  if (variable == nullptr) {
    return "zsuper does not run this program";
  }
  const int fd = channel::ParseVariableValue(variable);
  if (fd < 0) {
    return "zsuper's channel was closed before zconsole was imported";
  }
  if (!PeerIsOurs(fd)) {
    return "zsuper runs another process, which started this one";
  }
  if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
    return "zsuper's channel can't be used";
  }
  OpenedChannel opened{OwnSocket(fd), {}};
  const std::optional<channel::Hello> hello = ReadHello(fd);
  if (!hello) {
    return "zsuper's channel speaks no protocol of ours";
  }
  if (hello->version != channel::kVersion) {
    return "zsuper speaks version " + std::to_string(hello->version) +
           " of the channel's protocol, this module version " +
           std::to_string(channel::kVersion);
  }
  opened.hello = *hello;
  return opened;
}

std::uint64_t OwnImage() {
  return getauxval(AT_RANDOM);
}

}  // namespace zsuper
