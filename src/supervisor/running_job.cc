// SPDX-License-Identifier: Apache-2.0
#include "supervisor/running_job.h"

#include "messages/message.h"

#include <boost/asio/post.hpp>

#include <string>
#include <utility>

namespace zsuper {

RunningJob::RunningJob(boost::asio::io_context& loop, const Job& job, Program& program,
                       Callbacks& callbacks)
    : loop_(loop),
      job_(job),
      supervisor_(loop, job.policy, program, console_, callbacks,
                  [this](const zsuper::Announce& announce) { Announce(announce); }) {}

Result<int> RunningJob::Run() {
  if (const auto opened = OpenConsole(); !opened.has_value()) {
    Announce(zsuper::Announce{opened.error().text, false});
    return kZsuperFailed;
  }
  auto status = supervisor_.Run();
  if (!status.has_value()) {
    TellOperators(status.error().text);
  }
  console_.Close();
  return status;
}

Result<void> RunningJob::OpenConsole() {
  if (!job_.console) {
    return {};
  }
  ConsoleEvents events;
  events.commands_wait = [this] {
    boost::asio::post(loop_, [this] { supervisor_.TakeCommands(); });
  };
  // A WTO may have to wait, and the listener must not.
  events.problem = [this](const std::string& problem) {
    job_.announce(zsuper::Announce{problem, false});
    boost::asio::post(loop_, [this, problem] { TellOperators(problem); });
  };
  events.unheard = [this](const std::string& problem) {
    job_.announce(zsuper::Announce{problem, false});
  };
  events.cancel = [this] { supervisor_.Cancel(); };
  return console_.Open(*job_.console, std::move(events));
}

// Where the job stands is a detail for the user, never for the operator.
void RunningJob::Announce(const zsuper::Announce& announce) {
  job_.announce(announce);
  TellOperators(announce.text);
}

void RunningJob::TellOperators(const std::string& text) {
  if (job_.tell_operators_all || IsUrgent(text)) {
    console_.Announce(text);
  }
}

}  // namespace zsuper
