// SPDX-License-Identifier: Apache-2.0
#include "zconsole/open_channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zsuper {

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

}  // namespace zsuper
