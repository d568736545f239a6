// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "system/system_storage.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace zsuper {
namespace {

// Where to look below 2 GB: above what a program of fixed address occupies, and under the
// sanitizers' shadow, which begins at 7FFF8000. MAP_32BIT would be x86 only.
constexpr std::uintptr_t kLowest = 0x10000000;
constexpr std::uintptr_t kHighest = 0x7F000000;
constexpr std::uintptr_t kStep = 0x01000000;

[[noreturn]] void Throw(int os_error) {
  throw std::system_error(os_error, std::generic_category(),
                          "unable to get storage below 2 GB");
}

Fd MakeMemory(std::size_t size) {
  Fd memory(memfd_create("zsuper-cib", MFD_CLOEXEC));
  if (!memory.IsOpen() || ftruncate(memory.Get(), static_cast<off_t>(size)) != 0) {
    Throw(errno);
  }
  return memory;
}

const void* MapBelow2G(const Fd& memory, std::size_t size) {
  for (std::uintptr_t wanted = kLowest; wanted < kHighest; wanted += kStep) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    void* const hint = reinterpret_cast<void*>(wanted);
    void* const at =
        mmap(hint, size, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, memory.Get(), 0);
    if (at == hint) {
      return at;
    }
    if (at != MAP_FAILED) {
      munmap(at, size);  // a kernel before 4.17 takes the address for a mere hint
    }
  }
  Throw(ENOMEM);
}

}  // namespace

SystemStorage::SystemStorage(std::size_t size) : size_(size) {
  const Fd memory = MakeMemory(size);
  void* const system =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory.Get(), 0);
  if (system == MAP_FAILED) {
    Throw(errno);
  }
  try {
    task_ = static_cast<const std::uint8_t*>(MapBelow2G(memory, size));
  } catch (...) {
    munmap(system, size);
    throw;
  }
  system_ = static_cast<std::uint8_t*>(system);
}

SystemStorage::~SystemStorage() {
  munmap(system_, size_);
  munmap(const_cast<std::uint8_t*>(task_), size_);
}

}  // namespace zsuper
