// SPDX-License-Identifier: Apache-2.0
#include "zconsole/dispatcher.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

// The receiving thread's part of the dispatcher.
namespace zsuper {
namespace {

// How long the last frames may take to leave when the program ends.
constexpr int kLastFlushMs = 1000;

Time Now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

void* Dispatcher::ReceiverMain(void* self) {
  static_cast<Dispatcher*>(self)->Receive();
  return nullptr;
}

void Dispatcher::Receive() {
  bool all_sent = true;
  while (true) {
    const int channel = lost_ ? -1 : channel_.Get();
    const int wake = wake_.near.Get();
    if (channel < 0) {
      Lose();
    }
    if (wake < 0) {
      break;  // the program has closed our descriptors
    }
    const auto events = static_cast<short>(all_sent ? POLLIN : POLLIN | POLLOUT);
    std::array<pollfd, 2> fds = {pollfd{channel, events, 0}, pollfd{wake, POLLIN, 0}};
    if (poll(fds.data(), fds.size(), PollTimeout()) < 0) {
      continue;
    }
    if (fds[1].revents != 0) {
      std::array<char, 16> bytes{};
      (void)recv(wake_.near.Get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      outbox_.Awake();
    }
    if ((fds[0].revents & ~POLLOUT) != 0 && !ReadFrames()) {
      Lose();
    }
    all_sent = outbox_.Flush() || lost_;
    CheckWatchdog();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (receiver_over_) {
      break;
    }
  }
  // A peer that is gone makes the socket ready too, but not for output alone.
  pollfd room{channel_.Get(), POLLOUT, POLLOUT};
  while (!lost_ && room.revents == POLLOUT && !outbox_.Flush() &&
         poll(&room, 1, kLastFlushMs) > 0) {
  }
}

int Dispatcher::PollTimeout() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::optional<Time> next = watchdog_.Next();
  if (exit_deadline_ && (!next || *exit_deadline_ < *next)) {
    next = exit_deadline_;
  }
  if (!next) {
    return -1;
  }
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(*next - Now()).count();
  return static_cast<int>(std::max<std::int64_t>(left + 1, 0));
}

// False: the channel is at its end, or speaks nonsense.
bool Dispatcher::ReadFrames() {
  std::array<char, 16384> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t count = recv(channel_.Get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR;
  }
  if (count == 0) {
    return false;
  }
  reader_.Append(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  while (const auto frame = reader_.Next()) {
    std::optional<channel::FromZsuper> message = channel::DecodeFromZsuper(*frame);
    if (!message || std::holds_alternative<channel::Hello>(*message)) {
      return false;
    }
    if (const auto* step = std::get_if<channel::NextStep>(&*message)) {
      Note(*step);
    } else {
      Take(std::move(*std::get_if<channel::Command>(&*message)));
    }
  }
  return !reader_.Broken();
}

void Dispatcher::Take(channel::Command command) {
  const std::uint64_t seq = command.seq;
  const bool stop = command.verb == Verb::kStop;
  const auto answer = [this](const channel::FromProgram& message) {
    outbox_.Send(channel::Encode(message), Outbox::Urgency::kWithFlush);
  };
  {
    // Answered under the lock: the callback can't be done before it was accepted.
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counters_.received;
    stop_seen_ = stop_seen_ || stop;
    if (stopping_) {
      if (stop) {
        answer(channel::Accepted{seq});
      }
      answer(RefusalLocked(command));
    } else if (stop && command.target.empty() && !handler_ && expect_stop_) {
      answer(channel::Accepted{seq});
      answer(channel::Done{seq, ""});  // wait_stop() is all that it is for
    } else if (inbox_.Push(std::move(command))) {
      answer(channel::Accepted{seq});
    } else {
      ++counters_.refused;
      answer(channel::Refused{seq, channel::Refusal::kBusy});
    }
    EndPullingLocked();
    SetGatesLocked();
  }
  callbacks_changed_.notify_one();  // which would only wait for the lock, within it
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
  callback_ended_.notify_all();
}

void Dispatcher::CheckWatchdog() {
  std::optional<channel::Slow> slow;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const Time now = Now();
    if (exit_deadline_ && now >= *exit_deadline_) {
      _exit(1);
    }
    const std::size_t waiting = inbox_.Count(CallbackLanes());
    if (const auto report = watchdog_.Check(now, waiting > 0)) {
      slow = channel::Slow{report->seq, report->seconds,
                           static_cast<std::uint32_t>(waiting), false};
    }
  }
  if (slow) {
    outbox_.Send(channel::Encode(*slow), Outbox::Urgency::kNow);
  }
}

// The descriptor stays open until the end: a thread may be about to use its number.
void Dispatcher::Lose() {
  if (lost_.exchange(true)) {
    return;
  }
  outbox_.Close();
  (void)shutdown(channel_.Get(), SHUT_RDWR);
  const std::lock_guard<std::mutex> lock(mutex_);
  SetGatesLocked();
}

}  // namespace zsuper
