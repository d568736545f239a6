// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>

namespace zsuper {

/// Tells when the last process of a group is gone. SIGCHLD would not tell: the last one
/// need not be a child of ours. So one member at a time is watched through its pidfd;
/// when it has ended, another is looked for. Only while none can be watched, without
/// /proc or pidfds, it looks again ten times a second.
class GroupWatch {
 public:
  /// A process of the group that counts, kNobody or kUnknown.
  using Finder = std::function<pid_t(pid_t group)>;

  GroupWatch(boost::asio::io_context& loop, pid_t group, Finder find);

  /// True: the group lives, and `ended` will be called once, on the loop's thread. False:
  /// it has ended.
  bool Start(std::function<void()> ended);
  /// To be called on SIGCHLD: looks again if nobody is watched.
  void Check();
  /// The group was sent SIGKILL. If it remains unknown whether somebody is left, the
  /// watch gives up after some seconds.
  void Killed();
  /// Started, and its end not told yet.
  [[nodiscard]] bool Lives() const { return ended_ != nullptr; }

 private:
  bool WatchMember();
  bool LookLater();
  bool Wait(Fd pidfd);

  const pid_t group_;
  const Finder find_;
  boost::asio::posix::stream_descriptor member_;
  boost::asio::steady_timer look_;
  std::optional<Time> give_up_;
  std::function<void()> ended_;  // empty: not started, or told
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace zsuper
