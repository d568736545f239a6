// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace zsuper {

/// A socket of ours among the program's descriptors. The program may close every
/// descriptor it has and open others of the same number, as daemons do; so each use asks
/// first whether the number still means our socket.
class OwnSocket {
 public:
  OwnSocket() = default;
  /// Takes `fd` over.
  explicit OwnSocket(int fd);
  OwnSocket(const OwnSocket&) = delete;
  OwnSocket& operator=(const OwnSocket&) = delete;
  OwnSocket(OwnSocket&& other) noexcept;
  OwnSocket& operator=(OwnSocket&& other) noexcept;
  ~OwnSocket() { Close(); }

  /// The descriptor, or -1 if it is ours no more. Any thread.
  [[nodiscard]] int Get() const;
  /// Safe in a forked child.
  void Close();

 private:
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// Two connected stream sockets, close-on-exec. On failure both say -1.
struct SocketPair {
  SocketPair();
  OwnSocket near;
  OwnSocket far;
};

/// A descriptor that is readable for as long as the gate is open, so that poll() and
/// event loops can wait for it. Its user locks.
class Gate {
 public:
  /// The descriptor to wait on, -1 if the program has closed it.
  [[nodiscard]] int Get() const { return sockets_.near.Get(); }
  void Set(bool open);
  void Close();

 private:
  SocketPair sockets_;
  bool open_ = false;
};

}  // namespace zsuper
