// SPDX-License-Identifier: Apache-2.0
#include "supervisor/running_job.h"

#include "base/footprint.h"
#include "messages/message.h"

#include <boost/asio/post.hpp>

#include <chrono>
#include <string>

namespace zsuper {
namespace {

// After so long without a command the next one may be far.
constexpr std::chrono::seconds kQuiet{1};

}  // namespace

RunningJob::RunningJob(boost::asio::io_context& loop, const Job& job, Program& program,
                       Callbacks& callbacks)
    : loop_(loop),
      job_(job),
      supervisor_(loop, job.policy, program, console_, callbacks,
                  [this](const zsuper::Announce& announce) { Announce(announce); }),
      quiet_(loop) {}

Result<int> RunningJob::Run() {
  if (job_.console) {
    const auto opened = console_.Open(
        *job_.console, {[this] { boost::asio::post(loop_, [this] { TakeCommands(); }); },
                        [this](const std::string& problem) {
                          job_.announce(zsuper::Announce{problem, false});
                        },
                        [this] { supervisor_.Cancel(); }});
    if (!opened.has_value()) {
      job_.announce(zsuper::Announce{opened.error().text, false});
      return kZsuperFailed;
    }
  }
  auto status = supervisor_.Run();
  console_.Close();
  return status;
}

// What a command needed of our code need not stay mapped until the next one, which may
// come in a month.
void RunningJob::TakeCommands() {
  supervisor_.TakeCommands();
  quiet_.expires_after(kQuiet);
  quiet_.async_wait([](boost::system::error_code error) {
    if (!error) {
      ReleaseIdleMemory();
    }
  });
}

// Where the job stands is a detail for the user, never for the operator.
void RunningJob::Announce(const zsuper::Announce& announce) {
  job_.announce(announce);
  if (job_.tell_operators_all || IsUrgent(announce.text)) {
    console_.Announce(announce.text);
  }
}

}  // namespace zsuper
