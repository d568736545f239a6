// SPDX-License-Identifier: Apache-2.0
#include "embed/exit_hook_linux.h"

#include "embed/signal_effect_linux.h"
#include "embed/stop_signal_linux.h"
#include "program/close_descriptors_linux.h"
#include "program/process_table_linux.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

namespace zsuper::exit_hook {
namespace {

constexpr int kStatusMask = 0xFF;
constexpr int kStatusOfSignal = 128;

// Semaphores, since an end may be asked for in a signal handler.
struct Watched {
  Watched() {
    (void)::sem_init(&noted, 0, 0);
    (void)::sem_init(&completed, 0, 0);
  }
  std::atomic<pid_t> process{0};  // 0: nobody watches
  std::atomic<bool> claimed{false};
  ProgramExit exit;
  bool in_exit = false;              // exit() waits for us
  std::atomic<bool> in_exec{false};  // exec waits for us
  sem_t noted{};
  int status = 0;
  sem_t completed{};
};
Watched watched;

struct Restart {
  std::vector<std::string> words;
  struct stat interpreter {};
};
const Restart* restart = nullptr;  // none: an exec is only let through

void Wait(sem_t& semaphore) {
  while (::sem_wait(&semaphore) != 0) {
  }
}

[[noreturn]] void StandStill() {
  for (;;) {
    ::pause();
  }
}

bool IsWatched() {
  return watched.process == ::getpid();
}

/// The first thread to end the process decides how; a later one stands still.
void Note(const ProgramExit& exit, bool in_exit) {
  if (watched.claimed.exchange(true)) {
    StandStill();
  }
  watched.exit = exit;
  watched.in_exit = in_exit;
  (void)::sem_post(&watched.noted);
}

void OnExit(int status, void* /*argument*/) {
  if (!IsWatched()) {
    return;
  }
  const int code = static_cast<int>(static_cast<unsigned>(status) & kStatusMask);
  if (FindDescendant(::getpgrp()) != kNobody) {
    // They may wait for the end of a pipe of ours, and we for them.
    CloseDescriptors(STDERR_FILENO + 1, nullptr, 0);
  }
  Note({false, code}, true);
  Wait(watched.completed);
  watched.process = 0;
  if (watched.status != code) {
    std::exit(watched.status);  // goes on where we are, with another status
  }
}

bool IsBlocked(int signal) {
  sigset_t mask{};
  return ::pthread_sigmask(SIG_SETMASK, nullptr, &mask) == 0 &&
         sigismember(&mask, signal) == 1;
}

/// Our own threads block all signals, so what they send is never meant for themselves.
bool EndsUs(int signal) {
  return IsWatched() && signal != SIGKILL && EndsProcess(signal) && !IsBlocked(signal);
}

bool IsInterpreter(const char* path) {
  struct stat status {};
  return restart != nullptr && ::stat(path, &status) == 0 &&
         status.st_dev == restart->interpreter.st_dev &&
         status.st_ino == restart->interpreter.st_ino;
}

int ExecZsuper(const char* interpreter, char* const* arguments,
               char* const* environment) {
  std::vector<const char*> words;
  for (const std::string& word : restart->words) {
    words.push_back(word.c_str());
  }
  words.push_back("--");
  words.push_back(interpreter);
  for (; *arguments != nullptr && *(arguments + 1) != nullptr; ++arguments) {
    words.push_back(*(arguments + 1));
  }
  words.push_back(nullptr);
  return static_cast<int>(
      ::syscall(SYS_execve, "/proc/self/exe", words.data(), environment));
}

/// An exec that is going to fail by what can be foreseen is no end.
int Exec(const char* path, char* const* arguments, char* const* environment) {
  if (IsWatched() && ::access(path, X_OK) == 0) {
    if (watched.claimed.exchange(true)) {
      StandStill();
    }
    watched.in_exec = true;
    (void)::sem_post(&watched.noted);
    Wait(watched.completed);
    watched.process = 0;
    if (IsInterpreter(path)) {
      return ExecZsuper(path, arguments, environment);
    }
  }
  return static_cast<int>(::syscall(SYS_execve, path, arguments, environment));
}

/// The end of the calling thread's program, without a return to it.
[[noreturn]] void End(const ProgramExit& exit) {
  Note(exit, false);
  CloseDescriptors(0, nullptr, 0);
  StandStill();
}

[[noreturn]] void ExitAtOnce(int status) {
  for (;;) {
    ::syscall(SYS_exit_group, status);
  }
}

void DieOf(int signal) {
  stop_signal::Disarm();
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigset_t only{};
  sigemptyset(&only);
  sigaddset(&only, signal);
  (void)::sigaction(signal, &standard, nullptr);
  (void)::pthread_kill(::pthread_self(), signal);
  (void)::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
}

}  // namespace

void Watch(std::function<void(const ProgramExit&)> ended,
           std::function<void()> replacing) {
  std::thread([ended = std::move(ended), replacing = std::move(replacing)] {
    Wait(watched.noted);
    if (watched.in_exec) {
      replacing();
    } else {
      ended(watched.exit);
    }
  }).detach();
}

void RestartAs(std::vector<std::string> words, const std::string& interpreter) {
  auto* const made = new Restart{std::move(words), {}};  // to stay
  if (::stat(interpreter.c_str(), &made->interpreter) == 0) {
    restart = made;
  }
}

bool IsReplacing() {
  return watched.in_exec;
}

void CompleteExec() {
  (void)::sem_post(&watched.completed);
  StandStill();
}

void Arm() {
  (void)::on_exit(&OnExit, nullptr);
  watched.process = ::getpid();
}

bool IsArmed() {
  return IsWatched();
}

bool HasFired() {
  return watched.claimed;
}

void Complete(const ProgramExit& exit, int status) {
  if (!exit.by_signal && watched.claimed && watched.in_exit) {
    watched.status = status;
    (void)::sem_post(&watched.completed);
    StandStill();
  }
  if (exit.by_signal && exit.value != SIGKILL && status == kStatusOfSignal + exit.value) {
    DieOf(exit.value);
  }
  ExitAtOnce(status);
}

}  // namespace zsuper::exit_hook

using zsuper::exit_hook::End;
using zsuper::exit_hook::EndsUs;
using zsuper::exit_hook::Exec;
using zsuper::exit_hook::ExitAtOnce;
using zsuper::exit_hook::IsWatched;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved.
extern "C" {

int kill(pid_t pid, int signal) noexcept {
  if (pid == ::getpid() && EndsUs(signal)) {
    End({true, signal});
  }
  return static_cast<int>(::syscall(SYS_kill, pid, signal));
}

int raise(int signal) noexcept {
  if (EndsUs(signal)) {
    End({true, signal});
  }
  const int error = ::pthread_kill(::pthread_self(), signal);
  if (error != 0) {
    errno = error;
  }
  return error == 0 ? 0 : -1;
}

void _exit(int status) {
  if (IsWatched()) {
    const auto code = static_cast<unsigned>(status) & 0xFFU;
    End({false, static_cast<int>(code)});
  }
  ExitAtOnce(status);
}

void _Exit(int status) noexcept {
  ::_exit(status);
}

int execve(const char* path, char* const arguments[],
           char* const environment[]) noexcept {
  return Exec(path, arguments, environment);
}

int execv(const char* path, char* const arguments[]) noexcept {
  return Exec(path, arguments, environ);
}
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
