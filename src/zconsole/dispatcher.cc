// SPDX-License-Identifier: Apache-2.0
#include "zconsole/dispatcher.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

using Kind = Registration::Kind;

// Commands that may wait in the program; the next one is refused as busy.
constexpr std::size_t kCapacity = 256;

// How long a command waits that nobody takes any more: as long as zsuper has it wait
// before somebody has registered.
constexpr std::chrono::seconds kUntakenWait{4};

Time Now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

Dispatcher::Dispatcher(OpenedChannel channel)
    : jobname_(std::move(channel.jobname)),
      receiver_(std::move(channel.socket), *this),
      takers_(kCapacity) {}

Dispatcher::~Dispatcher() {
  (void)Stop(std::chrono::hours(1));
}

int Dispatcher::Start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return StartLocked();
}

int Dispatcher::StartLocked() {
  return stopping_ ? ESHUTDOWN : receiver_.Start();
}

bool Dispatcher::Stop(Duration patience) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (stopping_.exchange(true)) {
    return true;
  }
  TellChangeLocked();
  if (receiver_.Runs()) {
    receiver_.Send(channel::Leaving{});
  }
  commands_changed_.notify_all();
  const bool ended = callbacks_ == Callbacks::kNone ||
                     (!OnCallbackThread() && WaitForCallback(lock, patience));
  if (!ended) {
    const auto running = watchdog_.Running(Now()).value_or(Watchdog::Report{});
    channel::Slow slow{running.seq, running.seconds, 0, true};
    slow.waiting = static_cast<std::uint32_t>(takers_.CountAll());
    exit_deadline_ = LatestLocked(Now(), patience);
    RefuseWaitingLocked();
    receiver_.Send(slow);
    receiver_.Wake();
    return false;
  }
  RefuseWaitingLocked();
  lock.unlock();
  receiver_.Stop();
  return true;
}

bool Dispatcher::OnCallbackThread() const {
  return callbacks_ == Callbacks::kRun &&
         pthread_equal(pthread_self(), callback_thread_) != 0;
}

// Half of what is left, so that there is time for what follows.
Time Dispatcher::LatestLocked(Time now, Duration patience) const {
  const Time latest = now + patience;
  return next_step_ ? std::min(latest, now + (*next_step_ - now) / 2) : latest;
}

// Heeds a step that is announced meanwhile.
bool Dispatcher::WaitForCallback(std::unique_lock<std::mutex>& lock, Duration patience) {
  Time until = Now() + patience;
  do {
    until = std::min(until, LatestLocked(Now(), patience));
  } while (callbacks_ != Callbacks::kOver &&
           taken_changed_.wait_until(lock, until) == std::cv_status::no_timeout);
  return callbacks_ == Callbacks::kOver;
}

void Dispatcher::AfterFork() {
  receiver_.AfterFork();
  receive_gate_.Close();
  loop_gate_.Close();
  stop_gate_.Close();
}

int Dispatcher::Register(const std::shared_ptr<Registration>& registration) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const int error = StartLocked()) {
    return error;
  }
  if (!takers_.Register(registration)) {
    return EBUSY;
  }
  TellChangeLocked();
  commands_changed_.notify_one();
  receiver_.Wake();  // the watchdog is to see what already waits
  return 0;
}

void Dispatcher::Unregister(const std::shared_ptr<Registration>& registration,
                            bool wait) {
  std::unique_lock<std::mutex> lock(mutex_);
  takers_.Unregister(registration);
  TellChangeLocked();
  if (wait && !OnCallbackThread()) {
    taken_changed_.wait(lock, [&] { return registration->Closed(); });
  }
}

void Dispatcher::Hold() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++holds_;
  held_until_ = Now() + std::chrono::seconds(1);
}

void Dispatcher::Release() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    --holds_;
  }
  commands_changed_.notify_one();
}

void Dispatcher::ExpectStop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  takers_.ExpectStop();
  TellChangeLocked();
}

void Dispatcher::CallbacksBegin() {
  const std::lock_guard<std::mutex> lock(mutex_);
  callback_thread_ = pthread_self();
  callbacks_ = Callbacks::kRun;
}

void Dispatcher::CallbacksEnd() {
  const std::lock_guard<std::mutex> lock(mutex_);
  callbacks_ = Callbacks::kOver;
  taken_changed_.notify_all();
}

std::optional<Delivery> Dispatcher::TryTake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return TakeLocked(Kind::kCallback, nullptr);
}

std::optional<Delivery> Dispatcher::WaitTake() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_ && (HeldLocked() || takers_.CountFor(Kind::kCallback) == 0)) {
    if (HeldLocked()) {
      commands_changed_.wait_until(lock, held_until_);
    } else {
      commands_changed_.wait(lock);
    }
  }
  return TakeLocked(Kind::kCallback, nullptr);
}

bool Dispatcher::HeldLocked() const {
  return holds_ > 0 && Now() < held_until_;
}

std::optional<Delivery> Dispatcher::Receive() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return TakeLocked(Kind::kReceive, nullptr);
}

std::optional<Delivery> Dispatcher::TakeForLoop(const Registration& loop) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return TakeLocked(Kind::kLoop, &loop);
}

std::optional<Delivery> Dispatcher::TakeLocked(Kind kind, const Registration* only) {
  if (stopping_ || (kind == Kind::kCallback && HeldLocked())) {
    return std::nullopt;
  }
  std::optional<Delivery> delivery = takers_.Take(kind, only);
  if (delivery) {
    ++counters_.delivered;
    if (kind == Kind::kCallback) {
      watchdog_.Started(delivery->command.seq, Now());
    }
    TellChangeLocked();
  }
  return delivery;
}

int Dispatcher::EnterReceive(bool stays) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const int error = StartLocked()) {
    return error;
  }
  if (!takers_.EnterReceive(stays)) {
    return EBUSY;
  }
  TellChangeLocked();
  return 0;
}

void Dispatcher::LeaveReceive() {
  const std::lock_guard<std::mutex> lock(mutex_);
  takers_.LeaveReceive();
  TellChangeLocked();
}

bool Dispatcher::ReceiveOver() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return takers_.ReceiveOver();
}

bool Dispatcher::StopSeen() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return takers_.StopSeen();
}

void Dispatcher::Done(std::uint64_t seq, const std::string& failure) {
  End(seq, failure, false);
}

void Dispatcher::Decline(std::uint64_t seq) {
  End(seq, {}, true);
}

void Dispatcher::End(std::uint64_t seq, const std::string& failure, bool declined) {
  auto urgency = Outbox::Urgency::kNow;
  bool unwatched = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::shared_ptr<Registration> taker = takers_.Done(seq);
    if (!taker) {
      return;
    }
    counters_.failed += failure.empty() ? 0 : 1;
    counters_.refused += declined ? 1 : 0;
    if (taker->GetKind() == Kind::kCallback) {
      const bool more_waits = takers_.CountFor(Kind::kCallback) > 0;
      urgency = more_waits ? Outbox::Urgency::kSoon : Outbox::Urgency::kNow;
      unwatched = more_waits && watchdog_.Exhausted();
      watchdog_.Finished();
    }
  }
  taken_changed_.notify_all();
  if (declined) {
    receiver_.Send(channel::Refused{seq, channel::Refusal::kUntaken}, urgency);
  } else {
    receiver_.Send(channel::Done{seq, failure}, urgency);
  }
  if (unwatched) {
    receiver_.Wake();
  }
}

bool Dispatcher::Send(const channel::FromProgram& message) {
  return receiver_.Start() == 0 && receiver_.Send(message, Outbox::Urgency::kNowIfRoom);
}

Dispatcher::Counters Dispatcher::Count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  Counters counters = counters_;
  counters.waiting = takers_.CountAll();
  return counters;
}

void Dispatcher::OnMessage(channel::FromZsuper message) {
  if (const auto* step = std::get_if<channel::NextStep>(&message)) {
    Note(*step);
  } else if (auto* command = std::get_if<channel::Command>(&message)) {
    Take(std::move(*command));
  }
}

void Dispatcher::Take(channel::Command command) {
  const std::uint64_t seq = command.seq;
  const bool stop = command.verb == Verb::kStop;
  const auto answer = [this](const channel::FromProgram& message) {
    receiver_.Send(message, Outbox::Urgency::kWithFlush);
  };
  {
    // Answered under the lock: the callback can't be done before it was accepted.
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counters_.received;
    switch (takers_.Put(std::move(command))) {
      case Takers::Coming::kWaits:
        if (stop || !stopping_) {
          answer(channel::Accepted{seq});
        }
        break;
      case Takers::Coming::kHeard:
        answer(channel::Accepted{seq});
        answer(channel::Done{seq, ""});
        break;
      case Takers::Coming::kUntaken:
        ++counters_.refused;
        answer(channel::Refused{seq, channel::Refusal::kUntaken});
        break;
      case Takers::Coming::kFull:
        ++counters_.refused;
        answer(channel::Refused{seq, channel::Refusal::kBusy});
        break;
    }
    if (stopping_) {
      RefuseWaitingLocked();
    }
    TellChangeLocked();
  }
  commands_changed_.notify_one();  // which would only wait for the lock, within it
}

void Dispatcher::Note(const channel::NextStep& step) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const Duration left(step.milliseconds);
    next_step_ = step.milliseconds == channel::NextStep::kNone
                     ? std::nullopt
                     : std::optional(Now() + left);
    if (exit_deadline_) {
      exit_deadline_ = std::min(*exit_deadline_, LatestLocked(Now(), left));
    }
  }
  taken_changed_.notify_all();
}

std::optional<Time> Dispatcher::OnTurn() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Time now = Now();
  if (exit_deadline_ && now >= *exit_deadline_) {
    _exit(1);
  }
  const std::size_t waiting = takers_.CountFor(Kind::kCallback);
  if (const auto report = watchdog_.Check(now, waiting > 0)) {
    receiver_.Send(channel::Slow{report->seq, report->seconds,
                                 static_cast<std::uint32_t>(waiting), false});
  }
  RefuseUntakenLocked(now);
  std::optional<Time> next = watchdog_.Next();
  for (const std::optional<Time>& due : {exit_deadline_, untaken_until_}) {
    next = next && due ? std::min(next, due) : (next ? next : due);
  }
  return next;
}

void Dispatcher::OnLost() {
  const std::lock_guard<std::mutex> lock(mutex_);
  TellChangeLocked();
}

void Dispatcher::RefuseWaitingLocked() {
  while (const auto command = takers_.Withdraw()) {
    if (command->verb == Verb::kStop) {
      receiver_.Send(channel::Done{command->seq, ""});  // it gets what it asks for
    } else {
      ++counters_.refused;
      receiver_.Send(channel::Refused{command->seq, channel::Refusal::kClosing});
    }
  }
}

void Dispatcher::RefuseUntakenLocked(Time now) {
  if (takers_.CountUntaken() == 0) {
    untaken_until_.reset();
  } else if (!untaken_until_) {
    untaken_until_ = now + kUntakenWait;
  } else if (now >= *untaken_until_) {
    untaken_until_.reset();
    while (const auto command = takers_.WithdrawUntaken()) {
      ++counters_.refused;
      receiver_.Send(channel::Refused{command->seq, channel::Refusal::kUntaken});
    }
  }
}

// Of who takes commands zsuper is told; those who wait for some find a descriptor
// readable.
void Dispatcher::TellChangeLocked() {
  if (const std::uint8_t what = takers_.Interest(); what != told_interest_) {
    told_interest_ = what;
    receiver_.Send(channel::Registered{what});
  }
  if (!untaken_until_ && takers_.CountUntaken() > 0) {
    receiver_.Wake();  // to see how long they wait
  }
  receive_gate_.Set(Closed() || takers_.ReceiveOver() ||
                    takers_.CountFor(Kind::kReceive) > 0);
  loop_gate_.Set(Closed() || takers_.CountFor(Kind::kLoop) > 0);
  stop_gate_.Set(Closed() || takers_.StopSeen());
}

}  // namespace zsuper
