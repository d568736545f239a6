// SPDX-License-Identifier: Apache-2.0
#include "system/qedit_sim.h"

#include "console/cib.h"
#include "messages/message.h"
#include "operator/runtime_folder.h"
#include "system/console_server.h"
#include "system/simulated_task.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

namespace zsuper {
namespace {

// How much ready input is served after an ECB was posted: consoles that keep sending must
// not hold up the listener.
constexpr int kServedAfterPost = 64;

// The console of a START that no operator entered.
Issuer Starter() {
  Issuer starter;
  starter.console = "INTERNAL";
  return starter;
}

class SimulatedQedit final : public Qedit, public TaskDisplay {
 public:
  SimulatedQedit(const std::string& jobname,
                 const std::optional<std::string>& start_parms)
      : work_(loop_.get_executor()), task_(jobname, start_parms, Starter()) {}
  SimulatedQedit(const SimulatedQedit&) = delete;
  SimulatedQedit& operator=(const SimulatedQedit&) = delete;
  // The task's last words are still delivered; the listener has ended by now.
  ~SimulatedQedit() override {
    try {
      bool delivered = false;
      boost::asio::post(loop_, [&delivered] { delivered = true; });
      while (!delivered) {
        Serve([this] { return loop_.run_one(); });
      }
    } catch (const std::exception&) {  // no storage for them: the consoles see the end
      server_.reset();
    }
  }

  Result<void> Open(SimulatedSystemOptions options) {
    ConsoleServerOptions server;
    server.jobname = std::move(options.jobname);
    server.folder = std::move(options.folder);
    server.unique = options.unique;
    server.enter = [this](const OperatorCommand& command, const Issuer& issuer) {
      std::optional<Refusal> refusal = task_.Enter(command, issuer);
      entered_ = entered_ || !refusal;
      return refusal;
    };
    server.cancel = std::move(options.cancel);
    ZSU_TRY_ASSIGN(server_, ConsoleServer::Open(loop_, std::move(server)));
    return {};
  }

  Result<const std::uint8_t*> Extract() override { return task_.ComList(); }

  // A command is taken off the chain before the next one is let in: the chain is full
  // only if the listener's queue is.
  void Wait(WaitOn what) override {
    entered_ = false;
    while (post_code_ == 0 && (what == WaitOn::kPostOnly || !task_.Posted())) {
      Serve([this] { return loop_.run_one(); });
    }
    for (int i = 0; i < kServedAfterPost && !entered_; ++i) {
      if (Serve([this] { return loop_.poll_one(); }) == 0) {
        break;
      }
    }
  }

  std::uint32_t TakePost() override { return post_code_.exchange(0); }

  void Post(PostCode code) override {
    std::uint32_t before = post_code_;
    while (before != static_cast<std::uint32_t>(PostCode::kShutdown) &&
           !post_code_.compare_exchange_weak(before, static_cast<std::uint32_t>(code))) {
    }
    boost::asio::post(loop_, [] {});  // ends run_one()
  }

  int FreeCib(const std::uint8_t* cib) override {
    const int return_code = task_.FreeCib(Origin(), cib);
    server_->RoomAgain();
    return return_code;
  }
  int SetLimit(int count) override {
    const int return_code = task_.SetLimit(Origin(), count);
    server_->RoomAgain();
    return return_code;
  }

  int WriteToOperator(const Wto& message) override {
    boost::asio::post(loop_, [this, message] {
      if (message.to) {
        server_->Answer(*message.to, message.lines);
      } else {
        server_->TellAll(message.lines, message.told);
      }
    });
    return 0;
  }

  void Publish(const TaskState& state) override {
    boost::asio::post(loop_, [this, state] { server_->Show(state); });
  }

 private:
  [[nodiscard]] const std::uint8_t* Origin() const {
    return task_.ComList() + com::kCibAddress;
  }

  // What fails for one console must not end the listener's thread, and zsuper with it.
  template <typename Step>
  static std::size_t Serve(Step step) {
    try {
      return step();
    } catch (const std::exception&) {
      return 1;
    }
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  SimulatedTask task_;
  std::unique_ptr<ConsoleServer> server_;
  std::atomic<std::uint32_t> post_code_{0};
  bool entered_ = false;  // a command, since Wait() began
};

}  // namespace

Result<Backend> OpenSimulatedSystem(SimulatedSystemOptions options) {
  std::unique_ptr<SimulatedQedit> qedit;
  try {
    qedit = std::make_unique<SimulatedQedit>(options.jobname, options.start_parms);
  } catch (const std::exception& error) {
    return Fail<msg::SystemNotSimulated>(options.jobname, error.what());
  }
  ZSU_TRY(qedit->Open(std::move(options)));
  TaskDisplay* const display = qedit.get();
  return Backend{std::move(qedit), display};
}

Result<Backend> OpenBackend(const ConsoleOptions& options, const ConsoleEvents& events) {
  const std::string folder = RuntimeFolder();
  ZSU_TRY(PrepareRuntimeFolder(folder));
  return OpenSimulatedSystem(
      {options.jobname, options.start_parms, folder, options.unique, events.cancel});
}

std::string DescribeBackend(const std::string& jobname) {
  return fmt::format("simulated, socket {}/{}.PID", RuntimeFolder(), jobname);
}

void TellOperators(const std::string& /*text*/) {}

}  // namespace zsuper
