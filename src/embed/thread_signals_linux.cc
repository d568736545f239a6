// SPDX-License-Identifier: Apache-2.0
#include "embed/thread_signals_linux.h"

#include <dirent.h>
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
    if (line.compare(0, kName.size(), kName) == 0) {
      return Holds(std::strtoull(line.c_str() + kName.size(), nullptr, kHexadecimal),
                   signal);
    }
  }
  return true;  // it has ended
}

/// In sigwait() the kernel shows the signals that are waited for as not blocked; what
/// they are only the system call's argument tells.
bool WaitsFor(const std::string& thread, int signal) {
  std::ifstream file(thread + "/syscall");
  long number = -1;
  std::uintptr_t address = 0;
  file >> number >> std::hex >> address;
  std::uint64_t set = 0;
  // Should it return meanwhile, the set may be gone; the kernel checks the address.
  const iovec here{&set, sizeof(set)};
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const iovec there{reinterpret_cast<void*>(address), sizeof(set)};
  return file && number == SYS_rt_sigtimedwait &&
         ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0) == sizeof(set) &&
         Holds(set, signal);
}

}  // namespace

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
