// SPDX-License-Identifier: Apache-2.0
#include "zconsole/receiver.h"

#include "zconsole/open_channel.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

// What may wait for a zsuper that does not read before more is refused.
constexpr std::size_t kLimit = 262144;

// How long the last frames may take to leave when the program ends.
constexpr int kLastFlushMs = 1000;

int Milliseconds(const std::optional<Time>& until) {
  if (!until) {
    return -1;
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      *until - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count() + 1, 0));
}

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

Receiver::Receiver(OwnSocket channel, Listener& listener)
    : listener_(listener), channel_(std::move(channel)), outbox_(channel_, wake_.far) {}

int Receiver::Start() {
  if (const Thread state = state_; state != Thread::kNone) {
    return state == Thread::kRuns ? 0 : ESHUTDOWN;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const Thread state = state_; state != Thread::kNone) {
    return state == Thread::kRuns ? 0 : ESHUTDOWN;
  }
  // The program's signals belong to the program's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&thread_, nullptr, Main, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error == 0) {
    state_ = Thread::kRuns;
    channel::Attached attached;
    attached.pid = static_cast<std::uint32_t>(getpid());
    attached.image = OwnImage();
    Send(attached);
  }
  return error;
}

void Receiver::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_.exchange(Thread::kEnds) == Thread::kRuns) {
    Wake();
    pthread_join(thread_, nullptr);
  }
  outbox_.Close();
  channel_.Close();
}

void Receiver::AfterFork() {
  channel_.Close();
  wake_.near.Close();
  wake_.far.Close();
}

void* Receiver::Main(void* self) {
  static_cast<Receiver*>(self)->Run();
  return nullptr;
}

void Receiver::Run() {
  bool all_sent = true;
  while (state_ != Thread::kEnds && WaitForFrames(all_sent)) {
    all_sent = outbox_.Flush() || lost_;
  }
  SendTheRest();
}

// False: the program has closed our descriptors.
bool Receiver::WaitForFrames(bool all_sent) {
  const int timeout = Milliseconds(listener_.OnTurn());
  const int channel = lost_ ? -1 : channel_.Get();
  const int wake = wake_.near.Get();
  if (channel < 0) {
    Lose();
  }
  if (wake < 0) {
    return false;
  }
  const auto events = static_cast<short>(all_sent ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 2> fds = {pollfd{channel, events, 0}, pollfd{wake, POLLIN, 0}};
  if (poll(fds.data(), fds.size(), timeout) < 0) {
    return true;
  }
  if (fds[1].revents != 0) {
    std::array<char, 16> bytes{};
    (void)recv(wake, bytes.data(), bytes.size(), MSG_DONTWAIT);
    outbox_.Awake();
  }
  if ((fds[0].revents & ~POLLOUT) != 0 && !ReadFrames()) {
    Lose();
  }
  return true;
}

// False: the channel is at its end, or speaks nonsense.
bool Receiver::ReadFrames() {
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
    if (!message) {
      return false;
    }
    listener_.OnMessage(std::move(*message));
  }
  return !reader_.Broken();
}

// The descriptor stays open until the end: a thread may be about to use its number.
void Receiver::Lose() {
  if (lost_.exchange(true)) {
    return;
  }
  outbox_.Close();
  (void)shutdown(channel_.Get(), SHUT_RDWR);
  listener_.OnLost();
}

// A peer that is gone makes the socket ready too, but not for output alone.
void Receiver::SendTheRest() {
  pollfd room{channel_.Get(), POLLOUT, POLLOUT};
  while (!lost_ && room.revents == POLLOUT && !outbox_.Flush() &&
         poll(&room, 1, kLastFlushMs) > 0) {
  }
}

}  // namespace zsuper
