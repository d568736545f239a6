// SPDX-License-Identifier: Apache-2.0
#include "zconsole/outbox.h"

#include <sys/socket.h>

#include <cerrno>

namespace zsuper {
namespace {

// What may wait for a zsuper that does not read before more is refused.
constexpr std::size_t kLimit = 262144;

}  // namespace

bool Outbox::Send(const std::string& frame, Urgency urgency) {
  bool left = true;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_ || (urgency == Urgency::kNowIfRoom && waiting_.size() > kLimit)) {
      return false;
    }
    waiting_.append(frame);
    if (urgency == Urgency::kNow || urgency == Urgency::kNowIfRoom) {
      left = !FlushLocked();
    }
  }
  if (left && urgency != Urgency::kWithFlush) {
    Wake();
  }
  return true;
}

void Outbox::Wake() {
  if (!waking_.exchange(true)) {
    const char byte = 0;
    (void)send(wake_.Get(), &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

bool Outbox::Flush() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return FlushLocked();
}

void Outbox::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  waiting_.clear();
}

bool Outbox::FlushLocked() {
  std::size_t sent = 0;
  while (sent < waiting_.size()) {
    const ssize_t count = send(channel_.Get(), waiting_.data() + sent,
                               waiting_.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      break;  // no room, or the peer is gone, which the receiving thread finds out
    }
    sent += static_cast<std::size_t>(count);
  }
  waiting_.erase(0, sent);
  return waiting_.empty();
}

}  // namespace zsuper
