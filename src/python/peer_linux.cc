// SPDX-License-Identifier: Apache-2.0
#include "python/open_channel.h"

#include <sys/socket.h>
#include <unistd.h>

namespace zsuper {

bool PeerIsOurs(int fd) {
  ucred peer{};  // of a socketpair: whoever made it
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.pid == getppid() || peer.pid == getpid());
}

}  // namespace zsuper
