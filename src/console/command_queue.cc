// SPDX-License-Identifier: Apache-2.0
#include "console/command_queue.h"

#include <utility>

namespace zsuper {

CommandQueue::CommandQueue(std::size_t capacity, std::function<void()> wake_reader,
                           std::function<void()> resume_writer)
    : capacity_(capacity),
      wake_reader_(std::move(wake_reader)),
      resume_writer_(std::move(resume_writer)) {}

bool CommandQueue::HasRoomFor(Verb verb) {
  const std::lock_guard lock(mutex_);
  if (verb == Verb::kStop || commands_.size() - stops_ < capacity_) {
    return true;
  }
  refused_ = true;
  return false;
}

void CommandQueue::Push(Command command) {
  {
    const std::lock_guard lock(mutex_);
    if (command.verb == Verb::kStop) {
      commands_.insert(commands_.begin() + static_cast<std::ptrdiff_t>(stops_),
                       std::move(command));
      ++stops_;
    } else {
      commands_.push_back(std::move(command));
    }
  }
  wake_reader_();
}

std::optional<Command> CommandQueue::Pop() {
  std::optional<Command> command;
  bool resume = false;
  {
    const std::lock_guard lock(mutex_);
    if (commands_.empty()) {
      return std::nullopt;
    }
    command = std::move(commands_.front());
    commands_.pop_front();
    if (command->verb == Verb::kStop) {
      --stops_;
    }
    resume = refused_ && commands_.size() - stops_ < capacity_;
    refused_ = refused_ && !resume;
  }
  if (resume) {
    resume_writer_();
  }
  return command;
}

}  // namespace zsuper
