// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/process_table_linux.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>

namespace zsuper {

/// Tells when the last process of a group is gone, without polling. SIGCHLD would not
/// tell: the last one need not be a child of ours. So one member at a time is watched
/// through its pidfd; when it has ended, another is looked for.
class GroupWatch {
 public:
  using Finder = std::optional<pid_t> (*)(pid_t group);

  /// `find` says which of the group's processes count.
  GroupWatch(boost::asio::io_context& loop, pid_t group, Finder find = FindMember);

  /// True: the group lives, and `ended` will be called once, on the loop's thread. False:
  /// it has ended.
  bool Start(std::function<void()> ended);
  /// To be called on SIGCHLD, which is the second best where no pidfd could be had.
  void Check();
  /// Started, and its end not told yet.
  [[nodiscard]] bool Lives() const { return ended_ != nullptr; }

 private:
  bool WatchMember();
  void Wait();

  const pid_t group_;
  const Finder find_;
  boost::asio::posix::stream_descriptor member_;
  std::function<void()> ended_;  // empty: not started, or told
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace zsuper
