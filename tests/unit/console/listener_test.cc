// SPDX-License-Identifier: Apache-2.0
#include "console/listener.h"

#include "fakes/fake_qedit.h"
#include "system/system_storage.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <vector>

using zsuper::Command;
using zsuper::CommandQueue;
using zsuper::FakeQedit;
using zsuper::Listener;
using zsuper::Verb;

namespace {

constexpr char kBusyModify[] = "IEE342I MODIFY   REJECTED-TASK BUSY";
constexpr int kLimit = 8;

using Lines = std::vector<std::string>;

// A command in short: M:text, S:text for START, P for STOP.
std::string Short(const Command& command) {
  switch (command.verb) {
    case Verb::kStart:
      return "S:" + command.text;
    case Verb::kModify:
      return "M:" + command.text;
    case Verb::kStop:
      return "P" + command.text;
  }
  return "";
}

// A listener that runs on a system of the test's, with a queue that the test reads.
class Listening {
 public:
  explicit Listening(zsuper::Qedit& qedit, std::size_t capacity = 100)
      : queue_(
            capacity, [this] { Wake(); },
            [&qedit] { qedit.Post(zsuper::PostCode::kResume); }),
        listener_(qedit, queue_, kLimit, [this](const std::string& text) {
          const std::lock_guard lock(mutex_);
          reports_.push_back(text);
        }) {
    REQUIRE(listener_.Start().has_value());
  }

  CommandQueue& Queue() { return queue_; }

  // The next command as it comes; what never comes fails the test.
  Command Next() {
    std::unique_lock lock(mutex_);
    std::optional<Command> command;
    changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      command = queue_.Pop();
      return command.has_value();
    });
    lock.unlock();
    REQUIRE(command);
    return *command;
  }
  // All that wait now.
  Lines TakeAll() {
    Lines result;
    while (const std::optional<Command> command = queue_.Pop()) {
      result.push_back(Short(*command));
    }
    return result;
  }
  Lines Reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }

 private:
  void Wake() {
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Lines reports_;
  CommandQueue queue_;
  Listener listener_;
};

// Why a listener does not start.
std::string StartError(zsuper::Qedit& qedit) {
  CommandQueue queue(
      1, [] {}, [] {});
  const auto started = Listener(qedit, queue, kLimit, [](const std::string&) {}).Start();
  REQUIRE_FALSE(started.has_value());
  return started.error().text;
}

std::ptrdiff_t CountOf(const Lines& lines, const std::string& start) {
  return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.compare(0, start.size(), start) == 0;
  });
}

}  // namespace

TEST_CASE("the listener frees the START CIB, sets the limit, and then waits") {
  FakeQedit qedit("port 80");
  Listening listening(qedit);
  qedit.Settle();
  CHECK(listening.TakeAll() == Lines{"S:PORT 80"});
  CHECK(qedit.Trace() == Lines{"Extract -> 0", "FreeCib 04 -> 0", "SetLimit 8 -> 0",
                               "Wait command-or-post -> 0"});
}

TEST_CASE("MODIFY is accepted the moment that Start returns") {
  FakeQedit qedit;
  Listening listening(qedit);
  CHECK(qedit.EnterWhileWaiting("F JOB,X").empty());
  CHECK(listening.Next().verb == Verb::kStart);
  CHECK(listening.Next().text == "X");
}

TEST_CASE("a task without a START CIB is listened to all the same") {
  FakeQedit qedit;
  const std::uint8_t* const origin = qedit.Task().ComList() + zsuper::com::kCibAddress;
  REQUIRE(qedit.Task().FreeCib(origin, zsuper::LoadAddress(origin)) == 0);
  Listening listening(qedit);
  qedit.Settle();
  CHECK(qedit.Trace() ==
        Lines{"Extract -> 0", "SetLimit 8 -> 0", "Wait command-or-post -> 0"});
  CHECK(qedit.EnterWhileWaiting("F JOB,X").empty());
  CHECK(listening.Next().text == "X");
}

TEST_CASE("commands that came before the listener are taken") {
  FakeQedit qedit;
  REQUIRE(qedit.Enter("P JOB").empty());
  Listening listening(qedit);
  CHECK(listening.TakeAll() == Lines{"P", "S:"});
  CHECK(qedit.EnterWhileWaiting("F JOB,X").empty());
}

TEST_CASE("EXTRACT's failure is the listener's") {
  FakeQedit qedit;
  qedit.RefuseExtract({"unable to extract", 0});
  CHECK(StartError(qedit) == "unable to extract");
}

TEST_CASE("a command carries its issuer, its number and its time") {
  FakeQedit qedit;
  const auto before = std::chrono::system_clock::now();
  Listening listening(qedit);
  CHECK(listening.Next().seq == 1);
  REQUIRE(qedit.EnterWhileWaiting("F JOB,X").empty());
  const Command command = listening.Next();
  CHECK(command.seq == 2);
  CHECK(command.received_at >= before);
  CHECK(command.issuer.console == FakeQedit::Console().console);
  CHECK(command.issuer.console_id == FakeQedit::Console().console_id);
  CHECK(command.issuer.cart == FakeQedit::Console().cart);
}

TEST_CASE("several CIBs behind one post are all taken, STOP first, then armed again") {
  FakeQedit qedit;
  Listening listening(qedit);
  qedit.InSystem([&] {
    CHECK(qedit.Enter("F JOB,A").empty());
    CHECK(qedit.Enter("F JOB,B").empty());
    CHECK(qedit.Enter("P JOB").empty());
    CHECK(qedit.Enter("F JOB,C") == kBusyModify);
  });
  qedit.Settle();
  CHECK(listening.TakeAll() == Lines{"P", "S:", "M:A", "M:B"});
  CHECK(qedit.Trace() == Lines{"Extract -> 0", "FreeCib 04 -> 0", "SetLimit 8 -> 0",
                               "Wait command-or-post -> 0", "FreeCib 44 -> 0",
                               "FreeCib 44 -> 0", "FreeCib 40 -> 0", "SetLimit 8 -> 0",
                               "Wait command-or-post -> 0"});
}

TEST_CASE("after a STOP both MODIFY and STOP are heard again") {
  FakeQedit qedit;
  Listening listening(qedit);
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  CHECK(qedit.EnterWhileWaiting("F JOB,LATE").empty());
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  CHECK(qedit.EnterWhileWaiting("F JOB,LATER").empty());
  qedit.Settle();
  CHECK(listening.TakeAll() == Lines{"P", "P", "S:", "M:LATE", "M:LATER"});
}

TEST_CASE("the limit holds for what comes at once") {
  FakeQedit qedit;
  Listening listening(qedit);
  Lines answers;
  qedit.InSystem([&] {
    for (int i = 0; i < kLimit + 2; ++i) {
      answers.push_back(qedit.Enter("F JOB,X"));
    }
  });
  CHECK(CountOf(answers, kBusyModify) == 2);
  qedit.Settle();
  CHECK(CountOf(listening.TakeAll(), "M:X") == kLimit);
}

TEST_CASE("with a full queue MODIFYs stay on the chain until there is room") {
  FakeQedit qedit;
  Listening listening(qedit, 2);
  CHECK(listening.Next().verb == Verb::kStart);
  int accepted = 0;
  while (qedit.EnterWhileWaiting("F JOB," + std::to_string(accepted)).empty()) {
    ++accepted;
  }
  CHECK(accepted == 2 + kLimit);
  CHECK(qedit.EnterWhileWaiting("F JOB,X") == kBusyModify);
  const Lines waiting = qedit.Trace();
  CHECK(waiting.back() == "Wait post -> 0");
  for (int i = 0; i < accepted; ++i) {
    CHECK(Short(listening.Next()) == "M:" + std::to_string(i));
  }
  qedit.Settle();
  CHECK(qedit.EnterWhileWaiting("F JOB,AGAIN").empty());
  CHECK(listening.Next().text == "AGAIN");
}

TEST_CASE("a STOP behind MODIFYs that do not fit is taken, and they keep their order") {
  FakeQedit qedit;
  Listening listening(qedit, 1);
  CHECK(listening.Next().verb == Verb::kStart);
  qedit.InSystem([&] {
    CHECK(qedit.Enter("F JOB,1").empty());
    CHECK(qedit.Enter("F JOB,2").empty());
    CHECK(qedit.Enter("F JOB,3").empty());
    CHECK(qedit.Enter("P JOB").empty());
  });
  qedit.Settle();
  CHECK(qedit.EnterWhileWaiting("F JOB,4").empty());
  Lines taken;
  while (taken.size() < 5) {
    taken.push_back(Short(listening.Next()));
  }
  CHECK(taken == Lines{"P", "M:1", "M:2", "M:3", "M:4"});
}

TEST_CASE("no MODIFY overtakes one that did not fit, though room is made meanwhile") {
  FakeQedit qedit;
  Listening listening(qedit, 1);
  CHECK(listening.Next().verb == Verb::kStart);
  Lines taken;
  qedit.InSystem([&] {
    CHECK(qedit.Enter("F JOB,1").empty());
    CHECK(qedit.Enter("F JOB,2").empty());
    CHECK(qedit.Enter("P JOB").empty());
    CHECK(qedit.SetLimit(kLimit) == 0);
    CHECK(qedit.Enter("F JOB,3").empty());
    qedit.OnFree([&](int verb) {
      if (verb == zsuper::cib::kVerbStop) {
        taken.push_back(Short(*listening.Queue().Pop()));
      }
    });
  });
  qedit.Settle();
  while (taken.size() < 4) {
    taken.push_back(Short(listening.Next()));
  }
  CHECK(taken == Lines{"M:1", "P", "M:2", "M:3"});
}

TEST_CASE("a full queue does not make the listener spin") {
  FakeQedit qedit;
  Listening listening(qedit, 1);
  qedit.InSystem([&] {
    CHECK(qedit.Enter("F JOB,1").empty());
    CHECK(qedit.Enter("F JOB,2").empty());
  });
  for (int i = 0; i < 20; ++i) {
    qedit.Settle();
  }
  CHECK(CountOf(qedit.Trace(), "Wait") == 2);
}

TEST_CASE("of 200 MODIFYs back to back none is lost while the reader is slow") {
  FakeQedit qedit;
  Listening listening(qedit, 4);
  CHECK(listening.Next().verb == Verb::kStart);
  Lines accepted;
  Lines taken;
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string text = std::to_string(i);
    const std::string answer = qedit.EnterWhileWaiting("F JOB," + text);
    if (answer.empty()) {
      accepted.push_back("M:" + text);
    } else {
      CHECK(answer == kBusyModify);
      ++refused;
    }
    if (i % 5 == 0) {
      taken.push_back(Short(listening.Next()));
    }
  }
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  while (taken.size() < accepted.size() + 1) {
    taken.push_back(Short(listening.Next()));
  }
  CHECK(refused > 0);
  const auto stop = std::find(taken.begin(), taken.end(), "P");
  REQUIRE(stop != taken.end());
  taken.erase(stop);
  CHECK(taken == accepted);
  qedit.Settle();
  CHECK(listening.TakeAll().empty());
}

TEST_CASE("a CIB that can't be freed is handed on once, and STOP still gets through") {
  FakeQedit qedit;
  Listening listening(qedit);
  CHECK(listening.Next().verb == Verb::kStart);
  qedit.InSystem([&] {
    qedit.RefuseFree(8);
    CHECK(qedit.Enter("F JOB,X").empty());
  });
  CHECK(listening.Next().text == "X");
  // The communications ECB stays posted, so this one can't wake the listener by it.
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  CHECK(listening.Next().verb == Verb::kStop);
  qedit.Settle();
  CHECK(CountOf(qedit.Trace(), "Wait command-or-post") == 1);
  CHECK(listening.Reports() ==
        Lines{"ZSU0431E unable to free a command buffer: QEDIT return code 8; commands "
              "may be taken up to a second late"});
  SECTION("and all is well once the system takes them back") {
    qedit.InSystem([&] { qedit.RefuseFree(0); });
    qedit.Post(zsuper::PostCode::kResume);
    qedit.Settle();
    CHECK(qedit.EnterWhileWaiting("F JOB,Y").empty());
    CHECK(listening.Next().text == "Y");
    qedit.Settle();
    CHECK(listening.TakeAll().empty());
    CHECK(qedit.Trace().back() == "Wait command-or-post -> 0");
  }
}

TEST_CASE("a limit that can't be set is reported once and tried again") {
  FakeQedit qedit;
  qedit.RefuseLimit(4);
  Listening listening(qedit);
  CHECK(qedit.EnterWhileWaiting("F JOB,X") == kBusyModify);
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  qedit.Settle();
  CHECK(listening.TakeAll() == Lines{"P", "S:"});
  CHECK(
      listening.Reports() ==
      Lines{"ZSU0432E unable to set the command limit to 8: QEDIT return code 4; MODIFY "
            "is refused"});
  qedit.InSystem([&] { qedit.RefuseLimit(0); });
  CHECK(qedit.EnterWhileWaiting("P JOB").empty());
  CHECK(qedit.EnterWhileWaiting("F JOB,X").empty());
}

TEST_CASE("a limit that can't be set after a STOP is set a little later, by itself") {
  FakeQedit qedit;
  Listening listening(qedit);
  CHECK(listening.Next().verb == Verb::kStart);
  qedit.InSystem([&] {
    qedit.RefuseLimit(4);
    CHECK(qedit.Enter("P JOB").empty());
  });
  CHECK(listening.Next().verb == Verb::kStop);
  CHECK(qedit.EnterWhileWaiting("F JOB,X") == kBusyModify);
  std::promise<void> tried;
  qedit.InSystem([&] {
    qedit.RefuseLimit(0);
    qedit.OnLimit([&] { tried.set_value(); });
  });
  REQUIRE(tried.get_future().wait_for(std::chrono::seconds(30)) ==
          std::future_status::ready);
  CHECK(qedit.EnterWhileWaiting("F JOB,Y").empty());
  CHECK(listening.Next().text == "Y");
  CHECK(listening.Reports().size() == 1);
}

TEST_CASE("the listener ends when it is no longer wanted, whatever waits") {
  FakeQedit qedit;
  {
    Listening listening(qedit, 1);
    qedit.InSystem([&] {
      CHECK(qedit.Enter("F JOB,1").empty());
      CHECK(qedit.Enter("F JOB,2").empty());
    });
    qedit.Settle();
  }
  CHECK(qedit.Trace().back() == "SetLimit 0 -> 0");
}

TEST_CASE("when the listener ends nothing that the system has accepted is left behind") {
  FakeQedit qedit;
  CommandQueue queue(
      100, [] {}, [] {});
  {
    Listener listener(qedit, queue, kLimit, [](const std::string&) {});
    REQUIRE(listener.Start().has_value());
    qedit.Settle();
    qedit.OnLimit([&] {
      CHECK(qedit.Enter("F JOB,LATE") == kBusyModify);
      CHECK(qedit.Enter("P JOB").empty());
    });
  }
  const std::optional<Command> stop = queue.Pop();
  REQUIRE(stop);
  CHECK(stop->verb == Verb::kStop);
  CHECK(queue.Pop()->verb == Verb::kStart);
}

namespace {

// A system whose control blocks a test builds as they should not be.
class OddQedit : public zsuper::Qedit {
 public:
  OddQedit() : storage_(1024) { Link(zsuper::com::kEcbAddress, kEcb); }

  // A CIB behind those that are there, without an extension: its first 16 bytes but the
  // first four, and room for `size` bytes in all.
  void Chain(const std::vector<std::uint8_t>& header, std::size_t size) {
    const std::size_t at = next_;
    next_ += size;
    Link(last_, at);
    last_ = at;
    std::copy(header.begin(), header.end(), storage_.System(at + 4));
    storage_.System(at)[zsuper::cib::kLength] = static_cast<std::uint8_t>(size / 8);
  }
  void ForgetEcb() { std::fill_n(storage_.System(zsuper::com::kEcbAddress), 4, 0); }
  // Another task begins to wait on the communications ECB.
  void LetOthersWait() { storage_.System(kEcb)[0] = 0x80; }

  Lines freed;  // their verbs
  Lines waits;
  // Done on the listener's thread in its first wait.
  std::function<void()> on_wait;

  zsuper::Result<const std::uint8_t*> Extract() override { return storage_.Task(0); }
  void Wait(WaitOn what) override {
    waits.emplace_back(what == WaitOn::kCommandOrPost ? "command or post" : "post");
    if (on_wait) {
      std::exchange(on_wait, nullptr)();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return post_ != 0; });
  }
  std::uint32_t TakePost() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(post_, 0);
  }
  void Post(zsuper::PostCode code) override {
    {
      const std::lock_guard lock(mutex_);
      post_ = static_cast<std::uint32_t>(code);
    }
    changed_.notify_one();
  }
  int FreeCib(const std::uint8_t* cib) override {
    freed.push_back(std::to_string(cib[zsuper::cib::kVerb]));
    std::copy_n(cib, 4, storage_.System(zsuper::com::kCibAddress));
    return 0;
  }
  int SetLimit(int) override { return 0; }
  int WriteToOperator(const zsuper::Wto&) override { return 0; }

 private:
  static constexpr std::size_t kEcb = 16;

  void Link(std::size_t from, std::size_t to) {
    const std::uint32_t address = storage_.AddressOf(to);
    for (std::size_t i = 0; i < 4; ++i) {
      storage_.System(from)[i] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
    }
  }

  zsuper::SystemStorage storage_;
  std::size_t last_ = zsuper::com::kCibAddress;
  std::size_t next_ = 64;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t post_ = 0;
};

}  // namespace

TEST_CASE("a CIB of a verb that is not for us is freed and reported, the next is taken") {
  OddQedit qedit;
  qedit.Chain({0x0C}, 16);
  qedit.Chain({0x40, 2, 0, 16, 0, 0, 0, 0, 0, 3}, 64);
  Listening listening(qedit);
  CHECK(listening.TakeAll() == Lines{"P"});
  CHECK(qedit.freed == Lines{"12", "64"});
  CHECK(
      listening.Reports() ==
      Lines{"ZSU0433W command buffer of verb X'0C' freed unread, only START, MODIFY and "
            "STOP are for a program"});
}

TEST_CASE("CIBs without an extension or with a faulty text are told of once") {
  OddQedit qedit;
  qedit.Chain({0x44, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 9, 0xC1}, 24);
  qedit.Chain({0x44, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x7F, 0xFF, 0xC1}, 24);
  qedit.Chain({0x40}, 16);
  Listening listening(qedit);
  CHECK(listening.TakeAll().size() == 3);
  CHECK(listening.Reports() ==
        Lines{"ZSU0435W command buffer without a console (level 2, extension at 0), its "
              "answers go to all operators",
              "ZSU0436W command buffer claims 9 bytes of text, more than it holds; the "
              "rest is cut",
              "ZSU0439W command text with bytes that are no characters of IBM-1047; "
              "U+FFFD stands for each"});
}

TEST_CASE("a COM list without an ECB is refused, not waited on") {
  OddQedit qedit;
  qedit.ForgetEcb();
  CHECK(StartError(qedit) ==
        "ZSU0437S unable to wait for the operator's commands: the COM list names no ECB");
}

TEST_CASE("an ECB that another task waits on is not waited on a second time") {
  OddQedit qedit;
  qedit.LetOthersWait();
  qedit.on_wait = [&] { qedit.Chain({0x40, 2, 0, 16, 0, 0, 0, 0, 0, 3}, 64); };
  {
    Listening listening(qedit);
    // Nobody posts for it: the chain is looked at by and by.
    CHECK(listening.Next().verb == Verb::kStop);
    CHECK(listening.Reports() ==
          Lines{"ZSU0438W another task of this address space waits for operator commands "
                "and may take some; others come up to a second late"});
  }
  CHECK(std::set<std::string>(qedit.waits.begin(), qedit.waits.end()) ==
        std::set<std::string>{"post"});
}
