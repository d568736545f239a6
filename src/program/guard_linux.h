// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

namespace zsuper {

/// What a guard ends. Its functions run in the guard, where nothing may be allocated.
class Guarded {
 public:
  Guarded() = default;
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  virtual ~Guarded() = default;

  /// Sends a signal to all of it.
  virtual void Signal(int signal) const = 0;
  /// One of its processes that still runs, kNobody or kUnknown.
  [[nodiscard]] virtual pid_t Find() const = 0;
  /// One that it needs; -1: none.
  [[nodiscard]] virtual int Descriptor() const { return -1; }
};

/// Sees to it that the program does not live on when zsuper goes without having ended it:
/// killed, or by a failure of its own. It is a process of ours that holds nothing but one
/// end of a socket. When the other end closes with us, it sends what it guards SIGTERM,
/// and SIGKILL to what is left after the grace period. The parent-death signal alone
/// would reach only the program, and a program that ignores it would keep its port for
/// ever. No wait() for any child sees the guard, which an embedded program could take for
/// its own child.
class Guard {
 public:
  explicit Guard(boost::asio::io_context& loop) : our_end_(loop) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  /// Without Dismiss() the guard does its work now.
  ~Guard();

  /// Starts it, and again if it ends, which only somebody else can bring about. If that
  /// fails or is in vain, `missing` is called with the reason, once. All signals must be
  /// blocked.
  void Start(std::unique_ptr<const Guarded> guarded, Duration grace,
             std::function<void(const std::string& reason)> missing);
  /// Nothing is left to guard: ends it.
  void Dismiss();

 private:
  void StartOne();
  void Reap();

  std::unique_ptr<const Guarded> guarded_;
  Duration grace_{};
  std::function<void(const std::string& reason)> missing_;
  boost::asio::posix::stream_descriptor our_end_;
  pid_t pid_ = 0;
  int started_ = 0;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace zsuper
