// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/own_socket.h"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

namespace zsuper {

/// The way up to zsuper. No call of it ever waits: what the socket does not take at once
/// is kept, and the receiving thread sends it when there is room. Any thread.
class Outbox {
 public:
  enum class Urgency {
    kNow,        ///< Tries the socket before it returns.
    kNowIfRoom,  ///< The same, but refused when too much waits already.
    kSoon,       ///< Leaves it to the receiving thread: mostly no system call.
    kWithFlush,  ///< For the receiving thread itself, which calls Flush() later.
  };

  /// Both sockets must outlive it; a byte on `wake` wakes the receiving thread.
  Outbox(const OwnSocket& channel, const OwnSocket& wake)
      : channel_(channel), wake_(wake) {}

  /// False: refused, or the channel is closed.
  bool Send(const std::string& frame, Urgency urgency);
  /// Wakes the receiving thread, once until it calls Awake().
  void Wake();
  /// The receiving thread has taken note of the wake-up.
  void Awake() { waking_ = false; }
  /// Sends what the socket takes. False: something is left.
  bool Flush();
  /// From now on everything is refused.
  void Close();

 private:
  bool FlushLocked();

  const OwnSocket& channel_;
  const OwnSocket& wake_;
  std::mutex mutex_;
  std::string waiting_;
  bool closed_ = false;
  std::atomic<bool> waking_{false};
};

}  // namespace zsuper
