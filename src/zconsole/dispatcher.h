// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/open_channel.h"
#include "zconsole/receiver.h"
#include "zconsole/takers.h"
#include "zconsole/watchdog.h"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace zsuper {

/// The program's end of the channel, without a word of Python: joins the receiving thread
/// with those who take commands, and answers zsuper. Any thread may call what is not said
/// to belong to one.
class Dispatcher final : private Receiver::Listener {
 public:
  explicit Dispatcher(OpenedChannel channel);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  /// Stops, however long a callback takes.
  ~Dispatcher();

  [[nodiscard]] const std::string& Jobname() const { return jobname_; }

  /// Tells zsuper that the program itself knows of operators, and may register.
  void TellImported() { receiver_.Send(channel::Imported{}); }
  /// Starts the receiving thread where it does not run yet. 0, or an errno: ESHUTDOWN
  /// once we stop.
  int Start();
  /// No callback begins any more, what waits is refused, and the receiving thread ends.
  /// False: a callback was still running after `patience`; it is left behind, zsuper is
  /// told, and if the process has not ended `patience` later, it ends by _exit(1). Where
  /// zsuper has announced the next step of a stop, each of the two lasts for half of what
  /// is left until then at most, so that the program can end before it.
  bool Stop(Duration patience);
  [[nodiscard]] bool Stopping() const { return stopping_; }
  /// The channel is gone, or we stop.
  [[nodiscard]] bool Closed() const { return receiver_.Lost() || stopping_; }
  /// In a forked child: gives up the descriptors. Async-signal-safe.
  void AfterFork();

  /// 0, EBUSY if somebody else takes such commands, ESHUTDOWN once we stop, or why no
  /// thread could be started.
  int Register(const std::shared_ptr<Registration>& registration);
  /// `wait`: until what it has taken is dealt with. On the callback thread it never
  /// waits.
  void Unregister(const std::shared_ptr<Registration>& registration, bool wait);
  /// No callback begins until Release(), or a second has passed: who registers one is to
  /// return first.
  void Hold();
  void Release();
  /// zsuper is to send us STOP even though nobody takes commands.
  void ExpectStop();

  /// The callback thread, which its user makes, begins and ends. In between it takes what
  /// there is now, or waits for it; nothing: it is to end.
  void CallbacksBegin();
  std::optional<Delivery> TryTake();
  std::optional<Delivery> WaitTake();
  void CallbacksEnd();

  /// Somebody begins and ceases to receive; see Takers. 0 or an errno as Register().
  int EnterReceive(bool stays);
  void LeaveReceive();
  /// What there is to receive now. ReceiveFd() is readable while there is something, or
  /// the channel is closed, or ReceiveOver(): a STOP was taken, and nothing follows it.
  std::optional<Delivery> Receive();
  [[nodiscard]] int ReceiveFd() const { return receive_gate_.Get(); }
  [[nodiscard]] bool ReceiveOver() const;
  /// The same for that event loop, which has no end.
  std::optional<Delivery> TakeForLoop(const Registration& loop);
  [[nodiscard]] int LoopFd() const { return loop_gate_.Get(); }

  /// A command that was taken is dealt with. `failure`: how it failed, or empty. Only the
  /// first call for a command counts.
  void Done(std::uint64_t seq, const std::string& failure);
  /// The same for a command that who took it does not want: zsuper is to see to it.
  void Decline(std::uint64_t seq);

  /// A STOP has come. StopFd() is readable from then on, or once the channel is closed.
  [[nodiscard]] bool StopSeen() const;
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
  enum class Callbacks { kNone, kRun, kOver };

  void OnMessage(channel::FromZsuper message) override;
  std::optional<Time> OnTurn() override;
  void OnLost() override;

  void Take(channel::Command command);
  void Note(const channel::NextStep& step);
  int StartLocked();
  [[nodiscard]] bool HeldLocked() const;
  std::optional<Delivery> TakeLocked(Registration::Kind kind, const Registration* only);
  [[nodiscard]] bool OnCallbackThread() const;
  bool WaitForCallback(std::unique_lock<std::mutex>& lock, Duration patience);
  [[nodiscard]] Time LatestLocked(Time now, Duration patience) const;
  void End(std::uint64_t seq, const std::string& failure, bool declined);
  void RefuseWaitingLocked();
  void RefuseUntakenLocked(Time now);
  void TellChangeLocked();

  const std::string jobname_;
  Receiver receiver_;

  mutable std::mutex mutex_;
  std::condition_variable commands_changed_;  // for the callback thread
  std::condition_variable taken_changed_;     // for who waits for a command to be done
  Takers takers_;
  Watchdog watchdog_;  // of the callback thread
  Counters counters_;
  Gate receive_gate_;
  Gate loop_gate_;
  Gate stop_gate_;
  std::uint8_t told_interest_ = 0;
  int holds_ = 0;
  Time held_until_;
  Callbacks callbacks_ = Callbacks::kNone;
  pthread_t callback_thread_{};
  std::optional<Time> untaken_until_;  // what nobody takes now waits for who registers
  std::optional<Time> next_step_;      // of the stop under way
  std::optional<Time> exit_deadline_;
  std::atomic<bool> stopping_{false};
};

}  // namespace zsuper
