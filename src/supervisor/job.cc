// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

#include "host/signals.h"
#include "messages/message.h"
#include "program/script.h"
#include "program/spawned_program.h"
#include "supervisor/callbacks.h"
#include "supervisor/supervisor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <errno.h>
#include <unistd.h>

#include <new>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

// 0 where it is no error of the system's.
int OsError(const std::exception& error) {
  if (const auto* standard = dynamic_cast<const std::system_error*>(&error)) {
    return standard->code().value();
  }
  if (const auto* boost = dynamic_cast<const boost::system::system_error*>(&error)) {
    return boost->code().value();
  }
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? ENOMEM : 0;
}

}  // namespace

Result<JobEnd> RunSpawned(const Job& job, const InheritedSignals& inherited) {
  auto made = SetUpCallbacks(job.policy, job.program);
  if (!made.has_value()) {
    job.log(made.error().text, false);
    return JobEnd{kZsuperFailed};
  }
  if (const auto why = WhyWithoutCallbacks(job.program)) {
    // A detail, unless the program will miss it.
    job.log(*why, !MentionsWord(job.program, "zconsole"));
  }
  ProgramSpec spec = job.program;
  spec.variables = made.value().variables;
  spec.prompt = job.program.prompt && !made.value().by_lines;
  boost::asio::io_context loop;
  const auto program = MakeSpawnedProgram(loop, std::move(spec), inherited);
  Callbacks callbacks(loop, std::move(made.value().door));
  Supervisor supervisor(loop, job, *program, callbacks);
  const auto signals = MakeSignalSource(
      loop,
      [&](int signal, bool from_terminal) {
        supervisor.TakeSignal(signal, from_terminal);
      },
      [&] { program->Reap(); });
  // Once the program runs, what it was handed is its alone.
  boost::asio::post(loop, [&job] {
    for (const int descriptor : job.program.descriptors) {
      (void)::close(descriptor);
    }
    (void)!::chdir("/");  // the folder's file system can be unmounted
  });
  return supervisor.Run();
}

std::string LastWords(const std::exception& error) {
  const int os_error = OsError(error);
  const bool limit = os_error == EMFILE || os_error == ENFILE || os_error == ENOMEM ||
                     os_error == EAGAIN || os_error == ENOBUFS || os_error == ENOSPC;
  return limit ? Text<msg::LimitReached>(ErrnoText(os_error))
               : Text<msg::InternalError>(error.what());
}

}  // namespace zsuper
