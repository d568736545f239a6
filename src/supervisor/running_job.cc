// SPDX-License-Identifier: Apache-2.0
#include "supervisor/running_job.h"

#include <boost/asio/post.hpp>

#include <string>
#include <utility>

namespace zsuper {

RunningJob::RunningJob(boost::asio::io_context& loop, const Job& job, Program& program)
    : loop_(loop),
      job_(job),
      supervisor_(loop, job.policy, program, console_, job.announce) {}

Result<int> RunningJob::Run() {
  if (job_.console) {
    const auto opened = console_.Open(
        *job_.console,
        {[this] { boost::asio::post(loop_, [this] { supervisor_.TakeCommands(); }); },
         [this](const std::string& problem) {
           job_.announce(Announce{problem, false});
         },
         [this] { supervisor_.Cancel(); }});
    if (!opened.has_value()) {
      job_.announce(Announce{opened.error().text, false});
      return kZsuperFailed;
    }
  }
  auto status = supervisor_.Run();
  console_.Close();
  return status;
}

}  // namespace zsuper
