// SPDX-License-Identifier: Apache-2.0
#include "zconsole/dispatcher.h"

#include "zconsole/own_image.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace zsuper {
namespace {

// Commands that may wait in the program; the next one is refused as busy.
constexpr std::size_t kCapacity = 256;

Time Now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

Dispatcher::Dispatcher(OpenedChannel channel, CallbackThread callback_thread)
    : jobname_(std::move(channel.hello.jobname)),
      callback_thread_(callback_thread),
      channel_(std::move(channel.socket)),
      outbox_(channel_, wake_.far),
      inbox_(kCapacity) {}

Dispatcher::~Dispatcher() {
  (void)Stop(std::chrono::hours(1));
}

int Dispatcher::Start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return StartLocked();
}

int Dispatcher::StartLocked() {
  if (receiver_started_) {
    return 0;
  }
  if (stopping_) {
    return ESHUTDOWN;
  }
  // The program's signals belong to the program's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&receiver_, nullptr, ReceiverMain, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  receiver_started_ = error == 0;
  if (receiver_started_) {
    channel::Attached attached;
    attached.pid = static_cast<std::uint32_t>(getpid());
    attached.image = OwnImage();
    outbox_.Send(channel::Encode(attached), Outbox::Urgency::kNow);
  }
  return error;
}

void Dispatcher::TellImported() {
  outbox_.Send(channel::Encode(channel::Imported{}), Outbox::Urgency::kNow);
}

bool Dispatcher::Stop(Duration patience) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (stopping_.exchange(true)) {
    return true;
  }
  SetGatesLocked();
  if (receiver_started_) {
    outbox_.Send(channel::Encode(channel::Leaving{}), Outbox::Urgency::kNow);
  }
  callbacks_changed_.notify_all();
  const bool by_callback =
      callbacks_started_ && pthread_equal(pthread_self(), callbacks_) != 0;
  const bool ended =
      !callbacks_started_ || (!by_callback && WaitForCallback(lock, patience));
  if (!ended) {
    const Watchdog::Report running =
        watchdog_.Running(Now()).value_or(Watchdog::Report{});
    channel::Slow slow{running.seq, running.seconds, 0, true};
    slow.waiting = static_cast<std::uint32_t>(inbox_.Count({true, true}));
    exit_deadline_ = LatestLocked(Now(), patience);
    lock.unlock();
    RefuseWaiting();
    outbox_.Send(channel::Encode(slow), Outbox::Urgency::kNow);
    outbox_.Wake();
    return false;
  }
  receiver_over_ = true;
  lock.unlock();
  if (callbacks_started_) {
    pthread_join(callbacks_, nullptr);
  }
  RefuseWaiting();
  if (receiver_started_) {
    outbox_.Wake();
    pthread_join(receiver_, nullptr);
  }
  outbox_.Close();
  channel_.Close();
  return true;
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
  } while (!callbacks_over_ &&
           callback_ended_.wait_until(lock, until) == std::cv_status::no_timeout);
  return callbacks_over_;
}

void Dispatcher::AfterFork() {
  forked_ = true;
  channel_.Close();
  wake_.near.Close();
  wake_.far.Close();
  pull_gate_.Close();
  loop_gate_.Close();
  stop_gate_.Close();
}

int Dispatcher::Register(Lane lane, const std::shared_ptr<Registration>& registration) {
  std::unique_lock<std::mutex> lock(mutex_);
  std::shared_ptr<Registration>& slot = lane == Lane::kHandler ? handler_ : caller_;
  const bool idle_pull = lane == Lane::kHandler && PulledLocked() && pull_users_ == 0;
  if (slot && !idle_pull) {
    return EBUSY;
  }
  if (const int error = StartLocked()) {
    return error;
  }
  if (registration->GetKind() == Registration::Kind::kCallback) {
    if (const int error = StartCallbacks(lock)) {
      return error;
    }
  }
  slot = registration;
  pull_stays_ = pull_stays_ && lane != Lane::kHandler;
  TellInterestLocked();
  SetGatesLocked();
  callbacks_changed_.notify_one();
  outbox_.Wake();  // the watchdog is to see what already waits
  return 0;
}

int Dispatcher::StartCallbacks(std::unique_lock<std::mutex>& lock) {
  if (callbacks_started_) {
    return 0;
  }
  if (const int error = pthread_create(&callbacks_, nullptr, CallbacksMain, this)) {
    return error;
  }
  callbacks_started_ = true;
  callback_ended_.wait(lock, [this] { return callbacks_prepared_; });
  return 0;
}

void Dispatcher::Unregister(const std::shared_ptr<Registration>& registration,
                            bool wait) {
  std::unique_lock<std::mutex> lock(mutex_);
  for (std::shared_ptr<Registration>* slot : {&handler_, &caller_}) {
    if (*slot == registration) {
      slot->reset();
    }
  }
  TellInterestLocked();
  SetGatesLocked();
  const bool by_callback =
      callbacks_started_ && pthread_equal(pthread_self(), callbacks_) != 0;
  if (wait && !by_callback) {
    callback_ended_.wait(lock, [&] { return running_ != registration; });
  }
  if (running_ != registration) {
    registration->SetClosed();
  }
}

void Dispatcher::ExpectStop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  expect_stop_ = true;
  TellInterestLocked();
}

std::optional<Delivery> Dispatcher::TryTake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return TakeLocked();
}

std::optional<Delivery> Dispatcher::WaitTake() {
  std::unique_lock<std::mutex> lock(mutex_);
  callbacks_changed_.wait(
      lock, [this] { return stopping_ || inbox_.Count(CallbackLanes()) > 0; });
  return TakeLocked();
}

std::optional<Delivery> Dispatcher::TakeLocked() {
  if (stopping_) {
    return std::nullopt;
  }
  std::optional<channel::Command> command = inbox_.Take(CallbackLanes());
  if (!command) {
    return std::nullopt;
  }
  running_ = LaneOf(*command) == Lane::kHandler ? handler_ : caller_;
  EndPullingLocked();
  watchdog_.Started(command->seq, Now());
  ++counters_.delivered;
  return Delivery{std::move(*command), running_};
}

void Dispatcher::Finished(const Delivery& delivery, const std::string& failure) {
  bool more_waits = false;
  bool unwatched = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (running_ != handler_ && running_ != caller_) {
      running_->SetClosed();  // unregistered meanwhile; until now it could reply
    }
    running_.reset();
    more_waits = inbox_.Count(CallbackLanes()) > 0;
    unwatched = more_waits && watchdog_.Exhausted();
    watchdog_.Finished();
    counters_.failed += failure.empty() ? 0 : 1;
  }
  callback_ended_.notify_all();
  outbox_.Send(channel::Encode(channel::Done{delivery.command.seq, failure}),
               more_waits ? Outbox::Urgency::kSoon : Outbox::Urgency::kNow);
  if (unwatched) {
    outbox_.Wake();
  }
}

int Dispatcher::EnterPull(bool stays) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (handler_ && !PulledLocked()) {
    return EBUSY;
  }
  if (const int error = StartLocked()) {
    return error;
  }
  if (!handler_ && !pull_ended_) {
    handler_ =
        std::make_shared<Registration>(Registration::Kind::kPulled, nullptr, nullptr);
  }
  ++pull_users_;
  pull_stays_ = pull_stays_ || stays;
  TellInterestLocked();
  SetGatesLocked();
  return 0;
}

void Dispatcher::LeavePull() {
  const std::lock_guard<std::mutex> lock(mutex_);
  --pull_users_;
  if (pull_users_ == 0 && !pull_stays_ && PulledLocked()) {
    handler_.reset();
    TellInterestLocked();
    SetGatesLocked();
  }
}

bool Dispatcher::HandlerIs(Registration::Kind kind) const {
  return handler_ && handler_->GetKind() == kind;
}

bool Dispatcher::PulledLocked() const {
  return HandlerIs(Registration::Kind::kPulled);
}

std::optional<Delivery> Dispatcher::TakePulled() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return PullLocked(Registration::Kind::kPulled);
}

std::optional<Delivery> Dispatcher::TakeForLoop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return PullLocked(Registration::Kind::kLoop);
}

std::optional<Delivery> Dispatcher::PullLocked(Registration::Kind kind) {
  if (stopping_ || !HandlerIs(kind)) {
    return std::nullopt;
  }
  std::optional<channel::Command> command = inbox_.Take({true, false});
  if (!command) {
    return std::nullopt;
  }
  Delivery delivery{std::move(*command), handler_};
  EndPullingLocked();
  SetGatesLocked();
  pulled_.insert(delivery.command.seq);
  ++counters_.delivered;
  return delivery;
}

// Once a STOP was taken, or came for others: whoever pulls then or later would wait for a
// command that a program which ends is not sent. What waits is left to who registers yet.
void Dispatcher::EndPullingLocked() {
  if (pull_ended_ || !stop_seen_ || inbox_.HasStop({true, false})) {
    return;
  }
  pull_ended_ = true;
  if (PulledLocked()) {
    handler_.reset();
    TellInterestLocked();
  }
  SetGatesLocked();
}

bool Dispatcher::PullEnded() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return pull_ended_;
}

void Dispatcher::PulledDone(std::uint64_t seq, const std::string& failure) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (pulled_.erase(seq) == 0) {
      return;
    }
    counters_.failed += failure.empty() ? 0 : 1;
  }
  outbox_.Send(channel::Encode(channel::Done{seq, failure}), Outbox::Urgency::kNow);
}

bool Dispatcher::Send(const channel::FromProgram& message) {
  return Start() == 0 && !lost_ &&
         outbox_.Send(channel::Encode(message), Outbox::Urgency::kNowIfRoom);
}

Dispatcher::Counters Dispatcher::Count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  Counters counters = counters_;
  counters.waiting = inbox_.Count({true, true});
  return counters;
}

void* Dispatcher::CallbacksMain(void* self) {
  auto* dispatcher = static_cast<Dispatcher*>(self);
  void* prepared = dispatcher->callback_thread_.prepare();
  {
    const std::lock_guard<std::mutex> lock(dispatcher->mutex_);
    dispatcher->callbacks_prepared_ = true;
  }
  dispatcher->callback_ended_.notify_all();
  dispatcher->callback_thread_.run(*dispatcher, prepared);
  if (dispatcher->forked_) {
    return nullptr;  // a callback forked: no lock of ours can be trusted
  }
  {
    const std::lock_guard<std::mutex> lock(dispatcher->mutex_);
    dispatcher->callbacks_over_ = true;
  }
  dispatcher->callback_ended_.notify_all();
  return nullptr;
}

void Dispatcher::RefuseWaiting() {
  const std::lock_guard<std::mutex> lock(mutex_);
  while (const auto command = inbox_.Take({true, true})) {
    outbox_.Send(channel::Encode(RefusalLocked(*command)), Outbox::Urgency::kNow);
  }
}

channel::FromProgram Dispatcher::RefusalLocked(const channel::Command& command) {
  if (command.verb == Verb::kStop) {
    return channel::Done{command.seq, ""};  // it gets what it asks for
  }
  ++counters_.refused;
  return channel::Refused{command.seq, channel::Refusal::kClosing};
}

void Dispatcher::TellInterestLocked() {
  std::uint8_t what = 0;
  what |= handler_ ? channel::Registered::kCommands : 0;
  what |= handler_ || expect_stop_ ? channel::Registered::kStop : 0;
  what |= caller_ ? channel::Registered::kCalls : 0;
  if (what != told_interest_) {
    told_interest_ = what;
    outbox_.Send(channel::Encode(channel::Registered{what}), Outbox::Urgency::kNow);
  }
}

void Dispatcher::SetGatesLocked() {
  const bool waits = inbox_.Count({true, false}) > 0;
  pull_gate_.Set(Closed() || pull_ended_ || (waits && PulledLocked()));
  loop_gate_.Set(Closed() || (waits && HandlerIs(Registration::Kind::kLoop)));
  stop_gate_.Set(Closed() || stop_seen_);
}

Lanes Dispatcher::CallbackLanes() const {
  return {HandlerIs(Registration::Kind::kCallback), caller_ != nullptr};
}

}  // namespace zsuper
