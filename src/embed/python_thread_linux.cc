// SPDX-License-Identifier: Apache-2.0
#include "embed/python_thread_linux.h"

#include "embed/exit_hook_linux.h"
#include "embed/stop_signal_linux.h"
#include "program/close_descriptors_linux.h"
#include "text/words.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

constexpr long kMomentNanoseconds = 100'000'000;
constexpr long kSecondNanoseconds = 1'000'000'000;

timespec InAMoment() {
  timespec until{};
  (void)::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kMomentNanoseconds;
  until.tv_sec += until.tv_nsec / kSecondNanoseconds;
  until.tv_nsec %= kSecondNanoseconds;
  return until;
}

struct Prelude {
  int (*run)(const char* code);
  std::string code;
};

// Python raises this event when it begins with the program, and not before. No other
// moment serves a script, -m, -c and stdin alike.
int OnEvent(const char* event, void* /*arguments*/, void* data) {
  auto* const prelude = static_cast<Prelude*>(data);
  constexpr std::string_view kRuns = "cpython.run_";
  if (prelude->run != nullptr &&
      std::string_view(event).substr(0, kRuns.size()) == kRuns) {
    auto* const run = prelude->run;
    prelude->run = nullptr;  // what it does is an event too
    (void)run(prelude->code.c_str());
  }
  return 0;
}

/// Python's function runs code in __main__, where no name may stay. The hook stays for
/// good, and so does what it needs.
void RunBeforeProgram(const Libpython& python, const std::string& statements) {
  (void)python.watch(
      &OnEvent,
      new Prelude{python.run, fmt::format("exec({}, {{'__name__': 'zsuper'}})\n",
                                          BytesLiteral(statements))});
}

void TakeStdin(Fd input) {
  // What we were started without, and StandardStreams put something in place of.
  for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard) {
    const int flags = ::fcntl(standard, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) != 0) {
      (void)::close(standard);
    }
  }
  if (input.IsOpen()) {
    (void)::dup2(input.Get(), STDIN_FILENO);
  }
}

}  // namespace

void RunPython(const Libpython& python, const ProgramSpec& spec,
               const InheritedSignals& inherited, Fd input, const std::string& prelude) {
  TakeStdin(std::move(input));
  std::vector<std::string> words = CommandLine(spec);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  if (inherited.child_ignored) {
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    (void)::sigaction(SIGCHLD, &ignored, nullptr);
  }
  if (!prelude.empty()) {
    RunBeforeProgram(python, prelude);
  }
  stop_signal::Arm();
  (void)::pthread_sigmask(SIG_SETMASK, &inherited.mask, nullptr);
  exit_hook::Arm();
  std::exit(python.main(static_cast<int>(words.size()), arguments.data()));
}

PythonHold::PythonHold(const Libpython& python) : python_(python) {
  (void)::sem_init(&wanted_, 0, 0);
  (void)::sem_init(&taken_, 0, 0);
  // No std::thread: an interpreter that is being finalized ends a thread that asks for
  // the GIL by pthread_exit(), which a std::thread does not survive.
  pthread_t thread{};
  if (const int error = ::pthread_create(&thread, nullptr, &Run, this); error != 0) {
    throw std::system_error(error, std::generic_category(), "pthread_create");
  }
  (void)::pthread_detach(thread);
}

void PythonHold::Take() {
  if (python_.is_initialized() == 0) {
    return;
  }
  const timespec until = InAMoment();
  (void)::sem_post(&wanted_);
  while (::sem_timedwait(&taken_, &until) != 0 && errno == EINTR) {
  }
}

void* PythonHold::Run(void* hold) {
  auto* const self = static_cast<PythonHold*>(hold);
  while (::sem_wait(&self->wanted_) != 0) {
  }
  (void)self->python_.take_gil();
  CloseDescriptors(0, nullptr, 0);
  (void)::sem_post(&self->taken_);
  for (;;) {
    ::pause();
  }
}

}  // namespace zsuper
