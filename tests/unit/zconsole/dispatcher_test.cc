// SPDX-License-Identifier: Apache-2.0
#include "zconsole/dispatcher.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace channel = zsuper::channel;
using zsuper::Delivery;
using zsuper::Dispatcher;
using zsuper::Registration;

namespace {

constexpr int kDeadlineMs = 30'000;
constexpr auto kPatience = std::chrono::milliseconds(kDeadlineMs);

using Function = std::function<std::string(const channel::Command&)>;

/// A dispatcher, and zsuper's end of its channel in the test's hands.
class Played {
 public:
  Played() {
    std::array<int, 2> fds{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()) == 0);
    end = fds[0];
    dispatcher = std::make_unique<Dispatcher>(
        zsuper::OpenedChannel{zsuper::OwnSocket(fds[1]), {}});
  }
  ~Played() {
    End();
    close(end);
  }
  Played(const Played&) = delete;
  Played& operator=(const Played&) = delete;

  /// Has the callback thread run, which stands in for Python: handlers are Functions.
  void RunCallbacks() {
    callbacks = std::thread([this] {
      dispatcher->CallbacksBegin();
      while (const std::optional<Delivery> delivery = dispatcher->WaitTake()) {
        const auto& function = *static_cast<Function*>(delivery->registration->Handler());
        dispatcher->Done(delivery->command.seq, function(delivery->command));
      }
      dispatcher->CallbacksEnd();
    });
  }
  std::shared_ptr<Registration> Callback(Function function) {
    functions.push_back(std::move(function));
    return std::make_shared<Registration>(Registration::Kind::kCallback,
                                          zsuper::kAllButCalls, &functions.back());
  }
  int Register(const std::shared_ptr<Registration>& registration) {
    if (!callbacks.joinable()) {
      RunCallbacks();
    }
    return dispatcher->Register(registration);
  }
  void End() {
    (void)dispatcher->Stop(kPatience);
    if (callbacks.joinable()) {
      callbacks.join();
    }
  }

  void Send(std::uint64_t seq, zsuper::Verb verb = zsuper::Verb::kModify,
            const std::string& target = "") const {
    channel::Command command;
    command.seq = seq;
    command.verb = verb;
    command.target = target;
    const std::string frame = channel::Encode(command);
    REQUIRE(send(end, frame.data(), frame.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(frame.size()));
  }
  /// The next message of that kind; others are passed over. Nothing: the end.
  template <typename T>
  std::optional<T> Next() {
    while (true) {
      while (const auto frame = reader.Next()) {
        const auto message = channel::DecodeFromProgram(*frame);
        REQUIRE(message.has_value());
        if (const auto* wanted = std::get_if<T>(&*message)) {
          return *wanted;
        }
      }
      pollfd readable{end, POLLIN, 0};
      REQUIRE(poll(&readable, 1, kDeadlineMs) == 1);
      std::array<char, 4096> bytes{};
      const ssize_t size = recv(end, bytes.data(), bytes.size(), 0);
      if (size <= 0) {
        return std::nullopt;
      }
      reader.Append(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
    }
  }

  int end = -1;
  channel::FrameReader reader;
  std::unique_ptr<Dispatcher> dispatcher;
  std::thread callbacks;
  std::deque<Function> functions;
};

/// Opens once, for any number of waiters.
class Signal {
 public:
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, kPatience, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

bool Readable(int fd) {
  pollfd readable{fd, POLLIN, 0};
  return poll(&readable, 1, kDeadlineMs) == 1;
}

}  // namespace

TEST_CASE("each command is accepted, delivered and done, failures with their reason") {
  Played played;
  const auto handler = played.Callback(
      [](const channel::Command& command) { return command.seq == 2 ? "KeyError" : ""; });
  played.dispatcher->TellImported();
  CHECK(played.Next<channel::Imported>().has_value());
  REQUIRE(played.Register(handler) == 0);
  CHECK(played.Next<channel::Attached>()->pid == static_cast<std::uint32_t>(getpid()));
  CHECK(played.Next<channel::Registered>()->what == 3);
  for (const std::uint64_t seq : {1, 2, 3}) {
    played.Send(seq);
    CHECK(played.Next<channel::Accepted>()->seq == seq);
    const auto done = played.Next<channel::Done>();
    CHECK(done->seq == seq);
    CHECK(done->failure == (seq == 2 ? "KeyError" : ""));
  }
  CHECK(played.dispatcher->Count().failed == 1);
  CHECK(played.dispatcher->Count().delivered == 3);
}

TEST_CASE("a second registration of a lane is refused until the first is gone") {
  Played played;
  const auto first = played.Callback([](const auto&) { return ""; });
  const auto second = played.Callback([](const auto&) { return ""; });
  const auto call = std::make_shared<Registration>(Registration::Kind::kCallback,
                                                   zsuper::kCalls, first->Handler());
  Dispatcher& dispatcher = *played.dispatcher;
  CHECK(dispatcher.Register(first) == 0);
  CHECK(dispatcher.Register(second) == EBUSY);
  CHECK(dispatcher.EnterReceive(true) == EBUSY);
  CHECK(dispatcher.Register(call) == 0);
  dispatcher.Unregister(first, true);
  CHECK(first->Closed());
  CHECK(dispatcher.EnterReceive(true) == 0);
  CHECK(dispatcher.Register(first) == EBUSY);
  dispatcher.LeaveReceive();
  CHECK(dispatcher.Register(first) == 0);
}

TEST_CASE("unregistering waits for the callback that runs, and none follows") {
  Played played;
  Signal began;
  Signal go_on;
  int calls = 0;
  const auto handler = played.Callback([&](const auto&) {
    ++calls;
    began.Open();
    go_on.Wait();
    return "";
  });
  REQUIRE(played.Register(handler) == 0);
  played.Send(1);
  played.Send(2);
  began.Wait();
  played.dispatcher->Unregister(handler, false);
  CHECK(handler->Ended());
  CHECK_FALSE(handler->Closed());  // the one that runs may still reply
  CHECK(handler->ReleaseHandler() == nullptr);
  go_on.Open();
  played.dispatcher->Unregister(handler, true);
  CHECK(handler->Closed());
  CHECK(handler->ReleaseHandler() == &played.functions.front());
  CHECK(handler->ReleaseHandler() == nullptr);
  CHECK(calls == 1);
}

TEST_CASE("commands to receive make the gate readable, and a STOP the other one") {
  Played played;
  Dispatcher& dispatcher = *played.dispatcher;
  REQUIRE(dispatcher.EnterReceive(true) == 0);
  CHECK_FALSE(dispatcher.Receive().has_value());
  played.Send(1);
  REQUIRE(Readable(dispatcher.ReceiveFd()));
  CHECK(dispatcher.Receive()->command.seq == 1);
  played.Send(2, zsuper::Verb::kStop);
  REQUIRE(Readable(dispatcher.StopFd()));
  CHECK(dispatcher.StopSeen());
  CHECK_FALSE(dispatcher.ReceiveOver());
  REQUIRE(Readable(dispatcher.ReceiveFd()));
  CHECK(dispatcher.Receive()->command.seq == 2);
  dispatcher.Done(2, "");
  dispatcher.Done(2, "once only");
  dispatcher.Done(1, "");
  CHECK(played.Next<channel::Done>()->seq == 2);
  CHECK(played.Next<channel::Done>()->seq == 1);
}

TEST_CASE("a STOP that was taken ends all receiving, and leaves what waits to others") {
  Played played;
  Dispatcher& dispatcher = *played.dispatcher;
  REQUIRE(dispatcher.EnterReceive(true) == 0);
  REQUIRE(dispatcher.EnterReceive(false) == 0);
  played.Send(1);
  played.Send(2, zsuper::Verb::kStop);
  REQUIRE(Readable(dispatcher.StopFd()));
  CHECK(dispatcher.Receive()->command.seq == 2);
  CHECK(dispatcher.ReceiveOver());
  CHECK(Readable(dispatcher.ReceiveFd()));
  CHECK_FALSE(dispatcher.Receive().has_value());
  REQUIRE(dispatcher.EnterReceive(false) == 0);
  CHECK_FALSE(dispatcher.Receive().has_value());
  CHECK(played.Next<channel::Registered>()->what == 3);
  CHECK(played.Next<channel::Registered>()->what == 0);
  const auto loop = std::make_shared<Registration>(Registration::Kind::kLoop,
                                                   zsuper::kAllButCalls, nullptr);
  REQUIRE(dispatcher.Register(loop) == 0);
  CHECK(Readable(dispatcher.LoopFd()));
  CHECK(dispatcher.TakeForLoop(*loop)->command.seq == 1);
}

TEST_CASE("stopping lets the callback end and refuses what waits") {
  Played played;
  Signal began;
  Signal go_on;
  const auto handler = played.Callback([&](const auto&) {
    began.Open();
    go_on.Wait();
    return "";
  });
  REQUIRE(played.Register(handler) == 0);
  played.Send(1);
  began.Wait();
  played.Send(2);
  played.Send(3, zsuper::Verb::kStop);
  for (int count = 0; count < 3; ++count) {
    REQUIRE(played.Next<channel::Accepted>().has_value());
  }
  std::thread release([&] {
    while (!played.dispatcher->Stopping()) {
      std::this_thread::yield();
    }
    go_on.Open();
  });
  CHECK(played.dispatcher->Stop(kPatience));
  release.join();
  CHECK(played.dispatcher->Closed());
  CHECK(played.Next<channel::Leaving>().has_value());
  CHECK(played.Next<channel::Done>()->seq == 1);
  CHECK(played.Next<channel::Done>()->seq == 3);
  CHECK(played.dispatcher->Count().refused == 1);
  CHECK_FALSE(played.Next<channel::Done>().has_value());
  CHECK_FALSE(played.dispatcher->Send(channel::Ready{}));
}

TEST_CASE("a stop's next step, announced meanwhile, ends the wait for a stuck callback") {
  std::array<int, 2> told{};
  REQUIRE(pipe(told.data()) == 0);
  Played played;
  const pid_t program = fork();
  REQUIRE(program >= 0);
  if (program == 0) {
    Signal began;
    const auto handler = played.Callback([&](const auto&) {
      began.Open();
      for (;;) {
        pause();
      }
      return "";
    });
    (void)played.Register(handler);
    began.Wait();
    (void)!write(told[1], "stops", 1);
    if (played.dispatcher->Stop(std::chrono::hours(1))) {
      _exit(0);
    }
    for (;;) {
      pause();  // an end that does not come, which is bounded too
    }
  }
  char first = 0;
  played.Send(1);
  REQUIRE(read(told[0], &first, 1) == 1);
  const std::string step = channel::Encode(channel::NextStep{200});
  REQUIRE(send(played.end, step.data(), step.size(), 0) > 0);
  int status = 0;
  REQUIRE(waitpid(program, &status, 0) == program);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
  const auto slow = played.Next<channel::Slow>();
  REQUIRE(slow.has_value());
  CHECK(slow->at_exit);
  close(told[0]);
  close(told[1]);
}

TEST_CASE("stopping does not wait for a zsuper that is gone") {
  Played played;
  REQUIRE(played.dispatcher->EnterReceive(true) == 0);
  REQUIRE(shutdown(played.end, SHUT_RDWR) == 0);
  (void)played.dispatcher->Send(channel::Ready{});
  CHECK(played.dispatcher->Stop(kPatience));
}

TEST_CASE("nonsense on the channel ends it, and whoever waits hears it") {
  Played played;
  REQUIRE(played.dispatcher->EnterReceive(true) == 0);
  const std::string nonsense(8, '\xFF');
  REQUIRE(send(played.end, nonsense.data(), nonsense.size(), 0) == 8);
  CHECK(Readable(played.dispatcher->ReceiveFd()));
  CHECK(Readable(played.dispatcher->StopFd()));
  CHECK(played.dispatcher->Closed());
  CHECK_FALSE(played.dispatcher->Send(channel::Ready{}));
  CHECK_FALSE(played.Next<channel::Done>().has_value());
}

TEST_CASE("ten thousand commands are delivered once each, in order") {
  Played played;
  std::vector<std::uint64_t> seen;
  const auto handler = played.Callback([&](const channel::Command& command) {
    seen.push_back(command.seq);
    return "";
  });
  REQUIRE(played.Register(handler) == 0);
  constexpr std::uint64_t kCount = 10'000;
  constexpr std::uint64_t kWindow = 200;
  std::uint64_t sent = 0;
  for (std::uint64_t done = 0; done < kCount; ++done) {
    while (sent < kCount && sent < done + kWindow) {
      played.Send(++sent);
    }
    REQUIRE(played.Next<channel::Done>()->seq == done + 1);
  }
  played.End();
  REQUIRE(seen.size() == kCount);
  for (std::uint64_t at = 0; at < kCount; ++at) {
    REQUIRE(seen[at] == at + 1);
  }
}
