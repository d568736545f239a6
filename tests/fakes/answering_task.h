// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command_queue.h"
#include "console/listener.h"
#include "fakes/temporary_folder.h"
#include "system/qedit_sim.h"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace zsuper {

/// A started task on the simulated system with its socket in a folder: the real listener
/// takes its commands, and `program` says what each is answered; nothing: no answer. It
/// is called on a thread of the task's own.
class AnsweringTask {
 public:
  using Program = std::function<std::vector<std::string>(const Command&)>;

  AnsweringTask(SimulatedSystemOptions options, Program program, int limit = 8,
                std::size_t capacity = 100)
      : backend_(Open(std::move(options))),
        qedit_(backend_.qedit.get()),
        program_(std::move(program)),
        queue_(
            capacity, [this] { Wake(); }, [this] { qedit_->Post(PostCode::kResume); }),
        listener_(std::make_unique<Listener>(*qedit_, queue_, limit,
                                             [](const std::string&) {})),
        thread_([this] { Run(); }) {
    REQUIRE(listener_->Start().has_value());
  }
  AnsweringTask(const TemporaryFolder& folder, const std::string& jobname,
                Program program = Echo(), int limit = 8, std::size_t capacity = 100)
      : AnsweringTask(Named(jobname, folder.Path()), std::move(program), limit,
                      capacity) {}
  AnsweringTask(const AnsweringTask&) = delete;
  AnsweringTask& operator=(const AnsweringTask&) = delete;
  ~AnsweringTask() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_one();
    thread_.join();
    listener_.reset();
  }

  static SimulatedSystemOptions Named(const std::string& jobname,
                                      const std::string& folder) {
    SimulatedSystemOptions options;
    options.jobname = jobname;
    options.folder = folder;
    options.cancel = [] {};
    return options;
  }
  static Program Echo() {
    return [](const Command& command) { return Lines{"GOT " + command.text}; };
  }
  static Program Silent() {
    return [](const Command&) { return Lines{}; };
  }

  /// Tells nobody in particular, but not `told`; from any thread.
  void Tell(const std::string& line, std::optional<Issuer> told = std::nullopt) {
    CHECK(backend_.qedit->WriteToOperator({{line}, {}, true, std::move(told)}) == 0);
  }
  void Publish(const TaskState& state) { backend_.display->Publish(state); }
  /// Answers a command from any thread.
  void Say(const Issuer& to, const std::string& line) {
    CHECK(qedit_->WriteToOperator({{line}, to}) == 0);
  }

 private:
  using Lines = std::vector<std::string>;

  static Backend Open(SimulatedSystemOptions options) {
    auto opened = OpenSimulatedSystem(std::move(options));
    REQUIRE(opened.has_value());
    return std::move(opened.value());
  }
  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }
  void Run() {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return woken_ || ended_; });
        if (ended_) {
          return;
        }
        woken_ = false;
      }
      while (const std::optional<Command> command = queue_.Pop()) {
        const Lines lines = program_(*command);
        if (!lines.empty()) {
          static_cast<void>(qedit_->WriteToOperator({lines, command->issuer}));
        }
      }
    }
  }

  Backend backend_;
  Qedit* qedit_;
  Program program_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool ended_ = false;
  CommandQueue queue_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

}  // namespace zsuper
