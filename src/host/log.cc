// SPDX-License-Identifier: Apache-2.0
#include "host/log.h"

#include "host/standard_streams.h"
#include "messages/message.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace zsuper {
namespace {

// Lines that wait for a reader.
constexpr std::size_t kMaxWaiting = 256;
// How long the reader has for them at the end.
constexpr int kLastMilliseconds = 50;
constexpr int kLastTries = 4;

}  // namespace

Log::~Log() {
  const std::lock_guard lock(mutex_);
  for (int tries = 0; tries < kLastTries && !Flush(); ++tries) {
    pollfd writable{STDERR_FILENO, POLLOUT, 0};
    (void)::poll(&writable, 1, kLastMilliseconds);
  }
}

void Log::Write(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (Flush() && dropped_ > 0) {
    waiting_.push_back(Text<msg::LinesDropped>(std::exchange(dropped_, 0)) + "\n");
  }
  if (waiting_.size() >= kMaxWaiting) {
    ++dropped_;
    return;
  }
  waiting_.push_back(line + "\n");
  (void)Flush();
}

bool Log::Flush() {
  while (!waiting_.empty()) {
    std::string& line = waiting_.front();
    const std::ptrdiff_t written = WriteToStderr(line);
    if (written < 0 && errno == EAGAIN) {
      return false;
    }
    line.erase(0, written < 0 ? line.size() : static_cast<std::size_t>(written));
    if (line.empty()) {
      waiting_.pop_front();
    }
  }
  return true;
}

}  // namespace zsuper
