// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace zsuper {

/// The bounded way from the listener's thread to the loop's. A STOP is always taken and
/// stands ahead of what waits; a MODIFY that does not fit stays on the system's chain, so
/// that the system itself tells the operator "task busy".
class CommandQueue {
 public:
  /// `wake_reader` is called by the pushing thread after each push, `resume_writer` by
  /// the popping thread once there is room again after a refusal. Neither may block.
  CommandQueue(std::size_t capacity, std::function<void()> wake_reader,
               std::function<void()> resume_writer);

  /// Would a command of this verb fit now? Listener's thread. A refusal is remembered,
  /// and answered by `resume_writer`.
  bool HasRoomFor(Verb verb);
  /// Listener's thread, after HasRoomFor said yes.
  void Push(Command command);
  /// The next command, STOP first. Loop's thread.
  std::optional<Command> Pop();

 private:
  const std::size_t capacity_;
  const std::function<void()> wake_reader_;
  const std::function<void()> resume_writer_;
  std::mutex mutex_;
  std::deque<Command> commands_;
  std::size_t stops_ = 0;  // how many STOPs stand at the front
  bool refused_ = false;
};

}  // namespace zsuper
