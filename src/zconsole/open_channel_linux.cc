// SPDX-License-Identifier: Apache-2.0
#include "channel/channel.h"
#include "zconsole/open_channel.h"

#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>

namespace zsuper {
namespace {

// Others may crowd the door; zsuper clears it as soon as it runs.
constexpr timeval kPatience{5, 0};

// Not open: nobody listens there, or somebody else than zsuper.
OwnSocket Connect(const channel::Address& address) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (address.name.size() + 1 > sizeof to.sun_path) {
    return {};
  }
  address.name.copy(to.sun_path + 1, address.name.size());
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + address.name.size());
  OwnSocket connected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int fd = connected.Get();
  (void)::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  int failed = 0;
  do {
    failed = ::connect(fd, reinterpret_cast<const sockaddr*>(&to), size);
  } while (failed != 0 && errno == EINTR);
  ucred peer{};  // who listens
  socklen_t peer_size = sizeof peer;
  const bool is_zsuper =
      failed == 0 && ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_size) == 0 &&
      peer.pid == address.pid;
  return is_zsuper ? std::move(connected) : OwnSocket();
}

}  // namespace

std::variant<OpenedChannel, std::string> OpenChannel(const char* variable) {
  if (variable == nullptr) {
    return "zsuper does not run this program";
  }
  const std::optional<channel::Address> address = channel::ParseAddress(variable);
  if (!address) {
    return "ZSUPER_CHANNEL is not as zsuper sets it";
  }
  if ((address->embedded ? ::getpid() : ::getppid()) != address->pid) {
    return "zsuper runs another process, which started this one";
  }
  if (address->version != channel::kVersion) {
    return "zsuper speaks version " + std::to_string(address->version) +
           " of the channel's protocol, this module version " +
           std::to_string(channel::kVersion);
  }
  OpenedChannel opened{Connect(*address), address->jobname};
  if (opened.socket.Get() < 0) {
    return "zsuper can't be reached from here";
  }
  return opened;
}

std::uint64_t OwnImage() {
  return ::getauxval(AT_RANDOM);
}

}  // namespace zsuper
