// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "program/program.h"
#include "supervisor/callbacks.h"
#include "supervisor/job.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>

#include <string>

namespace zsuper {

/// A job's console and supervisor. All in one thread, the loop's.
class RunningJob {
 public:
  /// All that is passed must outlive it. `callbacks`: opened, or none.
  RunningJob(boost::asio::io_context& loop, const Job& job, Program& program,
             Callbacks& callbacks);

  [[nodiscard]] Supervisor& TheSupervisor() { return supervisor_; }
  /// Opens the console, runs the program and closes the console. The exit status, or why
  /// the program could not be started.
  Result<int> Run();

 private:
  void Announce(const zsuper::Announce& announce);
  void TellOperators(const std::string& text);
  Result<void> OpenConsole();

  boost::asio::io_context& loop_;
  const Job& job_;
  Console console_;
  Supervisor supervisor_;
};

}  // namespace zsuper
