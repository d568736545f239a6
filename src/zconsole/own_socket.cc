// SPDX-License-Identifier: Apache-2.0
#include "zconsole/own_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace zsuper {

OwnSocket::OwnSocket(int fd) : fd_(fd) {
  struct stat status {};
  if (fd_ >= 0 && fstat(fd_, &status) == 0) {
    device_ = status.st_dev;
    inode_ = status.st_ino;
  }
}

OwnSocket::OwnSocket(OwnSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), device_(other.device_), inode_(other.inode_) {}

OwnSocket& OwnSocket::operator=(OwnSocket&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
    device_ = other.device_;
    inode_ = other.inode_;
  }
  return *this;
}

int OwnSocket::Get() const {
  struct stat status {};
  const bool ours = fd_ >= 0 && fstat(fd_, &status) == 0 && status.st_dev == device_ &&
                    status.st_ino == inode_;
  return ours ? fd_ : -1;
}

void OwnSocket::Close() {
  const int fd = Get();
  fd_ = -1;
  if (fd >= 0) {
    close(fd);
  }
}

SocketPair::SocketPair() {
  std::array<int, 2> fds{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) == 0) {
    near = OwnSocket(fds[0]);
    far = OwnSocket(fds[1]);
  }
}

void Gate::Set(bool open) {
  if (open == open_) {
    return;
  }
  open_ = open;
  char byte = 0;
  if (open) {
    (void)send(sockets_.far.Get(), &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  } else {
    (void)recv(sockets_.near.Get(), &byte, 1, MSG_DONTWAIT);
  }
}

void Gate::Close() {
  sockets_.near.Close();
  sockets_.far.Close();
}

}  // namespace zsuper
