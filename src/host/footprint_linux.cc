// SPDX-License-Identifier: Apache-2.0
#include "host/footprint.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace zsuper {
namespace {

// Code and constants are private mappings that nobody has written to: dropping them loses
// nothing. Only the first object, which is this program; libraries are shared anyway.
int DropReadOnlySegments(dl_phdr_info* program, std::size_t /*size*/, void* /*data*/) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < program->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = program->dlpi_phdr[i];
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
      const std::uintptr_t begin = (program->dlpi_addr + segment.p_vaddr) & ~(page - 1);
      const std::uintptr_t end = program->dlpi_addr + segment.p_vaddr + segment.p_memsz;
      // NOLINTNEXTLINE(performance-no-int-to-ptr)
      (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
  return 1;  // no further object
}

}  // namespace

void ReleaseIdleMemory() {
  (void)::malloc_trim(0);
  (void)::dl_iterate_phdr(DropReadOnlySegments, nullptr);
}

}  // namespace zsuper
