// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/channel.h"
#include "channel/inbox.h"
#include "zconsole/open_channel.h"
#include "zconsole/outbox.h"
#include "zconsole/own_socket.h"
#include "zconsole/watchdog.h"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace zsuper {

/// Someone in the program who takes commands.
class Registration {
 public:
  enum class Kind {
    kCallback,  ///< A function for the callback thread.
    kPulled,    ///< Whoever calls receive() or iterates; there may be several.
    kLoop,      ///< An event loop, which pulls for its own callback.
  };

  /// `handler` is the dispatcher's user's own; `release` gets it back with the last
  /// reference to this. Null where commands are pulled.
  Registration(Kind kind, void* handler, void (*release)(void*))
      : kind_(kind), handler_(handler), release_(release) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() {
    if (handler_ != nullptr) {
      release_(handler_);
    }
  }
  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] void* Handler() const { return handler_; }
  [[nodiscard]] bool Closed() const { return closed_; }
  void SetClosed() { closed_ = true; }

 private:
  const Kind kind_;
  void* const handler_;
  void (*const release_)(void*);
  std::atomic<bool> closed_{false};
};

/// A command on its way to who takes it.
struct Delivery {
  channel::Command command;
  std::shared_ptr<Registration> registration;
};

/// The program's end of the channel, without a word of Python. Two threads: the receiving
/// one takes frames off the channel, answers them and watches the clock; it never touches
/// the interpreter, so that a callback that waits for a reply can't wait for itself. The
/// callback thread, which its user runs, takes commands and calls functions. Any thread
/// may call what is not said to belong to one.
class Dispatcher {
 public:
  /// What the callback thread does: first it prepares, while whoever registers waits for
  /// it, then it runs, until WaitTake() says that it is over.
  struct CallbackThread {
    void* (*prepare)();
    void (*run)(Dispatcher& dispatcher, void* prepared);
  };

  Dispatcher(OpenedChannel channel, CallbackThread callback_thread);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  /// Stops, however long a callback takes.
  ~Dispatcher();

  [[nodiscard]] const std::string& Jobname() const { return jobname_; }

  /// Tells zsuper that the program itself knows of operators, and may register.
  void TellImported();
  /// Starts the receiving thread where it does not run yet. 0, or an errno: ESHUTDOWN
  /// once we stop.
  int Start();
  /// Ends both threads: no callback begins any more, what waits is refused. False: a
  /// callback was still running after `patience`; it is left behind, zsuper is told, and
  /// if the process has not ended `patience` later, it ends by _exit(1). Where zsuper has
  /// announced the next step of a stop, each of the two lasts for half of what is left
  /// until then at most, so that the program can end before it.
  bool Stop(Duration patience);
  [[nodiscard]] bool Stopping() const { return stopping_; }
  /// The channel is gone, or we stop.
  [[nodiscard]] bool Closed() const { return lost_ || stopping_; }
  /// In a forked child: gives up the descriptors. Async-signal-safe.
  void AfterFork();

  /// 0, EBUSY where that lane is taken, ESHUTDOWN once we stop, or why no thread could be
  /// started. Whoever pulls but does nothing of the kind at the moment gives way.
  int Register(Lane lane, const std::shared_ptr<Registration>& registration);
  /// `wait`: until its callback has returned. On the callback thread it never waits.
  void Unregister(const std::shared_ptr<Registration>& registration, bool wait);
  /// zsuper is to send us STOP even though nobody takes commands.
  void ExpectStop();

  /// For the callback thread: what there is now; waits; the callback has returned.
  std::optional<Delivery> TryTake();
  std::optional<Delivery> WaitTake();
  void Finished(const Delivery& delivery, const std::string& failure);

  /// Someone begins and ceases to pull; `stays`: the program is taken to come back, so
  /// that commands may wait for it in between. 0 or an errno as Register().
  int EnterPull(bool stays);
  void LeavePull();
  /// For who pulls: what there is now. PullFd() is readable while there is something, or
  /// the channel is closed, or PullEnded().
  std::optional<Delivery> TakePulled();
  [[nodiscard]] int PullFd() const { return pull_gate_.Get(); }
  /// A STOP was taken, by whomever: nothing is to be pulled any more.
  [[nodiscard]] bool PullEnded() const;
  /// The same for the event loop that is registered, which has no end.
  std::optional<Delivery> TakeForLoop();
  [[nodiscard]] int LoopFd() const { return loop_gate_.Get(); }
  /// A command that was taken so was dealt with. What is said of it later is ignored.
  void PulledDone(std::uint64_t seq, const std::string& failure);

  /// A STOP has come. StopFd() is readable from then on, or once the channel is closed.
  [[nodiscard]] bool StopSeen() const { return stop_seen_; }
  [[nodiscard]] int StopFd() const { return stop_gate_.Get(); }

  /// Reply, Ready, Status, Message, which a callback may send until Stop() is through.
  /// False: the channel is closed, or zsuper does not read.
  bool Send(const channel::FromProgram& message);

  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t refused = 0;
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
    std::uint64_t waiting = 0;
  };
  [[nodiscard]] Counters Count() const;

 private:
  static void* ReceiverMain(void* self);
  static void* CallbacksMain(void* self);
  int StartLocked();
  int StartCallbacks(std::unique_lock<std::mutex>& lock);
  void Receive();
  [[nodiscard]] int PollTimeout() const;
  bool ReadFrames();
  void Take(channel::Command command);
  void Note(const channel::NextStep& step);
  [[nodiscard]] Time LatestLocked(Time now, Duration patience) const;
  bool WaitForCallback(std::unique_lock<std::mutex>& lock, Duration patience);
  void CheckWatchdog();
  void Lose();
  void RefuseWaiting();
  [[nodiscard]] bool HandlerIs(Registration::Kind kind) const;
  channel::FromProgram RefusalLocked(const channel::Command& command);
  [[nodiscard]] bool PulledLocked() const;
  std::optional<Delivery> PullLocked(Registration::Kind kind);
  void EndPullingLocked();
  void TellInterestLocked();
  void SetGatesLocked();
  [[nodiscard]] Lanes CallbackLanes() const;
  std::optional<Delivery> TakeLocked();

  const std::string jobname_;
  const CallbackThread callback_thread_;
  OwnSocket channel_;
  SocketPair wake_;
  Gate pull_gate_;
  Gate loop_gate_;
  Gate stop_gate_;
  Outbox outbox_;
  channel::FrameReader reader_;  // receiving thread's

  mutable std::mutex mutex_;
  std::condition_variable callbacks_changed_;  // for the callback thread
  std::condition_variable callback_ended_;     // for who waits for that one
  Inbox inbox_;
  std::shared_ptr<Registration> handler_;
  std::shared_ptr<Registration> caller_;
  std::shared_ptr<Registration> running_;  // whose callback runs
  std::set<std::uint64_t> pulled_;         // commands that were, and are not done with
  Watchdog watchdog_;
  Counters counters_;
  std::uint8_t told_interest_ = 0;
  int pull_users_ = 0;
  bool pull_stays_ = false;
  bool pull_ended_ = false;
  bool expect_stop_ = false;
  bool receiver_started_ = false;
  bool callbacks_started_ = false;
  bool callbacks_prepared_ = false;
  bool callbacks_over_ = false;
  bool receiver_over_ = false;
  std::atomic<bool> forked_{false};
  std::optional<Time> next_step_;  // of the stop under way
  std::optional<Time> exit_deadline_;
  pthread_t receiver_{};
  pthread_t callbacks_{};
  std::atomic<bool> stop_seen_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> lost_{false};
};

}  // namespace zsuper
