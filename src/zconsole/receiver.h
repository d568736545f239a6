// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "channel/channel.h"
#include "zconsole/own_socket.h"

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <optional>
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

/// The thread that takes frames off the channel, and the way back. It never touches the
/// interpreter, so that a callback that waits for an answer can't wait for itself. Any
/// thread may call what is not said to belong to one.
class Receiver {
 public:
  /// Who hears of what comes, on the receiving thread. It may send, and nothing else.
  class Listener {
   public:
    virtual void OnMessage(channel::FromZsuper message) = 0;
    /// Before each wait: whatever is due, and when to be asked again at the latest.
    virtual std::optional<Time> OnTurn() = 0;
    /// The channel is at its end, or broken.
    virtual void OnLost() = 0;

   protected:
    ~Listener() = default;
  };

  /// `channel`: the program's end. The listener must outlive the thread.
  Receiver(OwnSocket channel, Listener& listener);
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() = default;

  /// Starts the thread unless it runs, and tells zsuper of us. 0, or an errno: ESHUTDOWN
  /// after Stop().
  int Start();
  /// Ends the thread when what waits has been sent, or a second has passed.
  void Stop();
  [[nodiscard]] bool Runs() const { return state_ == Thread::kRuns; }
  [[nodiscard]] bool Lost() const { return lost_; }
  /// In a forked child: gives up the descriptors. Async-signal-safe.
  void AfterFork();

  /// False: refused, or the channel is closed. Never waits.
  bool Send(const channel::FromProgram& message,
            Outbox::Urgency urgency = Outbox::Urgency::kNow) {
    return outbox_.Send(channel::Encode(message), urgency);
  }
  /// Has OnTurn() called soon.
  void Wake() { outbox_.Wake(); }

 private:
  enum class Thread { kNone, kRuns, kEnds };

  static void* Main(void* self);
  void Run();
  bool WaitForFrames(bool all_sent);
  bool ReadFrames();
  void Lose();
  void SendTheRest();

  Listener& listener_;
  OwnSocket channel_;
  SocketPair wake_;
  Outbox outbox_;
  channel::FrameReader reader_;  // the thread's
  std::mutex mutex_;             // while it starts or ends
  pthread_t thread_{};
  std::atomic<Thread> state_{Thread::kNone};
  std::atomic<bool> lost_{false};
};

}  // namespace zsuper
