// SPDX-License-Identifier: Apache-2.0
#include "embed/signal_effect_linux.h"

#include "text/words.h"

#include <dirent.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace zsuper {
namespace {

constexpr int kHexadecimal = 16;

bool Holds(std::uint64_t set, int signal) {
  return ((set >> static_cast<unsigned>(signal - 1)) & 1U) != 0;
}

bool Blocks(const std::string& thread, int signal) {
  std::ifstream status(thread + "/status");
  constexpr std::string_view kName = "SigBlk:";
  for (std::string line; std::getline(status, line);) {
    if (StartsWith(line, kName)) {
      return Holds(std::strtoull(line.c_str() + kName.size(), nullptr, kHexadecimal),
                   signal);
    }
  }
  return true;  // it has ended
}

/// During sigwait() the kernel shows the awaited signals as not blocked. Only the system
/// call's argument tells which they are.
bool WaitsFor(const std::string& thread, int signal) {
  std::ifstream file(thread + "/syscall");
  long number = -1;
  std::uintptr_t address = 0;
  file >> number >> std::hex >> address;
  std::uint64_t set = 0;
  // If the call has returned since, the set may be gone: process_vm_readv() checks the
  // address, where a read of our own would fault.
  const iovec here{&set, sizeof(set)};
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const iovec there{reinterpret_cast<void*>(address), sizeof(set)};
  return file && number == SYS_rt_sigtimedwait &&
         ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0) == sizeof(set) &&
         Holds(set, signal);
}

}  // namespace

bool EndsProcess(int signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return false;
    default:
      struct sigaction action {};
      return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
  }
}

bool StopsProcess(int signal) {
  struct sigaction action {};
  const bool by_terminal = signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
  return signal == SIGSTOP ||
         (by_terminal && ::sigaction(signal, nullptr, &action) == 0 &&
          action.sa_handler == SIG_DFL);
}

bool EveryThreadHolds(int signal) {
  const std::string folder = "/proc/self/task";
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(::opendir(folder.c_str()),
                                                    &::closedir);
  bool every = threads != nullptr;
  const dirent* entry = nullptr;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own.
  while (every && (entry = ::readdir(threads.get())) != nullptr) {
    const std::string thread = folder + "/" + entry->d_name;
    every = entry->d_name[0] == '.' || Blocks(thread, signal) || WaitsFor(thread, signal);
  }
  return every;
}

}  // namespace zsuper
