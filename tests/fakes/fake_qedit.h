// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/cib.h"
#include "console/qedit.h"
#include "system/simulated_task.h"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {

/// The primitives on a SimulatedTask named JOB, without consoles: a test plays the
/// operator. Every primitive leaves a line in the trace: its name, its arguments, and
/// register 15.
class FakeQedit : public Qedit {
 public:
  explicit FakeQedit(const std::optional<std::string>& start_parms = std::nullopt)
      : task_("JOB", start_parms, Console()) {}

  /// The operator's console in these tests.
  static Issuer Console() { return {"CONS01", 0x01000003, {1, 2, 3, 4, 5, 6, 7, 8}}; }

  /// Enters a command on the task at once; before the listener runs, or from InSystem.
  /// What the console shows: nothing if it was accepted.
  std::string Enter(const std::string& line) {
    const auto parsed = ParseOperatorCommand(line);
    const auto* const command = std::get_if<OperatorCommand>(&parsed);
    const std::optional<Refusal> refusal = command == nullptr
                                               ? *std::get_if<Refusal>(&parsed)
                                               : task_.Enter(*command, Console());
    return refusal ? refusal->message : "";
  }

  /// Does `work` on the listener's thread, as the system would, while the listener waits;
  /// before its wait can end. Returns when it is done; all that was posted earlier was
  /// then acted on.
  void InSystem(const std::function<void()>& work) {
    std::packaged_task<void()> once(work);
    std::future<void> done = once.get_future();
    {
      const std::lock_guard lock(mutex_);
      work_.push_back(std::move(once));
    }
    changed_.notify_one();
    done.get();
  }

  /// The same for one command.
  std::string EnterWhileWaiting(const std::string& line) {
    std::string answer;
    InSystem([&] { answer = Enter(line); });
    return answer;
  }

  /// Returns when the listener has acted on all that came before, and waits.
  void Settle() {
    InSystem([] {});
  }

  SimulatedTask& Task() { return task_; }

  /// Register 15 of the next QEDIT BLOCK= and CIBCTR= calls, which then do nothing; 0:
  /// the system's own. Before the listener runs, or from InSystem.
  void RefuseFree(int return_code) { free_result_ = return_code; }
  void RefuseLimit(int return_code) { limit_result_ = return_code; }
  void RefuseExtract(Error error) { extract_error_ = std::move(error); }

  /// Called once, when the limit is set the next time.
  void OnLimit(std::function<void()> hook) { on_limit_ = std::move(hook); }

  /// Called with the verb of each CIB that was freed, before the listener goes on: what
  /// other threads do meanwhile.
  void OnFree(std::function<void(int)> hook) { on_free_ = std::move(hook); }

  std::vector<std::string> Trace() {
    const std::lock_guard lock(mutex_);
    return trace_;
  }

  Result<const std::uint8_t*> Extract() override {
    Note("Extract", extract_error_ ? 8 : 0);
    if (extract_error_) {
      return *extract_error_;
    }
    return task_.ComList();
  }

  void Wait(WaitOn what) override {
    const bool both = what == WaitOn::kCommandOrPost;
    Note(both ? "Wait command-or-post" : "Wait post", 0);
    std::unique_lock lock(mutex_);
    for (;;) {
      if (post_ != 0 || (both && task_.Posted())) {
        return;
      }
      changed_.wait(lock, [this] { return post_ != 0 || !work_.empty(); });
      if (!work_.empty()) {
        std::packaged_task<void()> work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
        lock.lock();
      }
    }
  }

  std::uint32_t TakePost() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(post_, 0);
  }

  void Post(PostCode code) override {
    {
      const std::lock_guard lock(mutex_);
      if (post_ != static_cast<std::uint32_t>(PostCode::kShutdown)) {
        post_ = static_cast<std::uint32_t>(code);
      }
    }
    changed_.notify_one();
  }

  int FreeCib(const std::uint8_t* cib) override {
    const int verb = cib[cib::kVerb];
    const int return_code =
        free_result_ != 0 ? free_result_ : task_.FreeCib(Origin(), cib);
    Note(fmt::format("FreeCib {:02X}", verb), return_code);
    if (on_free_) {
      on_free_(verb);
    }
    return return_code;
  }

  int SetLimit(int count) override {
    const int return_code =
        limit_result_ != 0 ? limit_result_ : task_.SetLimit(Origin(), count);
    Note(fmt::format("SetLimit {}", count), return_code);
    if (on_limit_) {
      std::exchange(on_limit_, nullptr)();
    }
    return return_code;
  }

  int WriteToOperator(const Wto& message) override {
    for (const std::string& line : message.lines) {
      Note("WriteToOperator " + line, 0);
    }
    return 0;
  }

 private:
  [[nodiscard]] const std::uint8_t* Origin() const {
    return task_.ComList() + com::kCibAddress;
  }
  void Note(const std::string& call, int return_code) {
    const std::lock_guard lock(mutex_);
    trace_.push_back(fmt::format("{} -> {}", call, return_code));
  }

  SimulatedTask task_;
  int free_result_ = 0;
  int limit_result_ = 0;
  std::optional<Error> extract_error_;
  std::function<void(int)> on_free_;
  std::function<void()> on_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::packaged_task<void()>> work_;
  std::uint32_t post_ = 0;
  std::vector<std::string> trace_;
};

}  // namespace zsuper
