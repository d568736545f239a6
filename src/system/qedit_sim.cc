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
#include <exception>
#include <utility>

namespace zsuper {
namespace {

// Input that is served after an ECB was posted: what is ready, but not for ever when
// consoles keep sending.
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
  // The task's last words are still delivered; the listener has ended by now.
  ~SimulatedQedit() override {
    try {
      bool delivered = false;
      boost::asio::post(loop_, [&delivered] { delivered = true; });
      while (!delivered) {
        loop_.run_one();
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
      return task_.Enter(command, issuer);
    };
    server.cancel = std::move(options.cancel);
    Result<std::unique_ptr<ConsoleServer>> opened =
        ConsoleServer::Open(loop_, std::move(server));
    if (!opened.has_value()) {
      return opened.error();
    }
    server_ = std::move(opened.value());
    return {};
  }

  Result<const std::uint8_t*> Extract() override { return task_.ComList(); }

  void Wait(WaitOn what) override {
    while (post_code_ == 0 && (what == WaitOn::kPostOnly || !task_.Posted())) {
      loop_.run_one();
    }
    ServeReady();
  }

  std::uint32_t TakePost() override { return post_code_.exchange(0); }

  void Post(PostCode code) override {
    std::uint32_t before = post_code_;
    while (before != static_cast<std::uint32_t>(PostCode::kShutdown) &&
           !post_code_.compare_exchange_weak(before, static_cast<std::uint32_t>(code))) {
    }
    boost::asio::post(loop_, [] {});  // ends run_one()
  }

  int FreeCib(const std::uint8_t* cib) override { return task_.FreeCib(Origin(), cib); }
  int SetLimit(int count) override { return task_.SetLimit(Origin(), count); }

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

  void ServeReady() {
    for (int i = 0; i < kServedAfterPost && loop_.poll_one() > 0; ++i) {
    }
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  SimulatedTask task_;
  std::unique_ptr<ConsoleServer> server_;
  std::atomic<std::uint32_t> post_code_{0};
};

}  // namespace

Result<Backend> OpenSimulatedSystem(SimulatedSystemOptions options) {
  std::unique_ptr<SimulatedQedit> qedit;
  try {
    qedit = std::make_unique<SimulatedQedit>(options.jobname, options.start_parms);
  } catch (const std::exception& error) {
    return Fail<msg::SystemNotSimulated>(options.jobname, error.what());
  }
  if (const Result<void> opened = qedit->Open(std::move(options)); !opened.has_value()) {
    return opened.error();
  }
  TaskDisplay* const display = qedit.get();
  return Backend{std::move(qedit), display};
}

Result<Backend> OpenBackend(const ConsoleOptions& options, const ConsoleEvents& events) {
  const std::string folder = RuntimeFolder();
  if (auto prepared = PrepareRuntimeFolder(folder); !prepared.has_value()) {
    return prepared.error();
  }
  return OpenSimulatedSystem(
      {options.jobname, options.start_parms, folder, options.unique, events.cancel});
}

std::string DescribeBackend(const std::string& jobname) {
  return fmt::format("simulated, socket {}/{}.PID", RuntimeFolder(), jobname);
}

void TellOperators(const std::string& /*text*/) {}

}  // namespace zsuper
