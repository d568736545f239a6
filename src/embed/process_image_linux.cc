// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "embed/exit_hook_linux.h"
#include "embed/process_image.h"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>

namespace zsuper {

// A process that ends gives up its memory before its descriptors, and one that calls exec
// gets its new memory before close-on-exec closes them. So the auxiliary vector, which
// lies there, is none or another by the time that a socket's other end sees it closed.
ProcessFate FateOf(int pid, std::uint64_t image) {
  if (pid == ::getpid() && exit_hook::HasFired()) {
    return ProcessFate::kEnding;  // embedded, it gives up descriptors first
  }
  const Fd file(
      ::open(("/proc/" + std::to_string(pid) + "/auxv").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.IsOpen()) {
    return errno == ENOENT || errno == ESRCH ? ProcessFate::kEnding : ProcessFate::kRuns;
  }
  std::array<Elf64_auxv_t, 64> vector{};
  const ssize_t size = ::read(file.Get(), vector.data(), sizeof vector);
  if (size <= 0) {
    return ProcessFate::kEnding;
  }
  for (std::size_t at = 0; at < static_cast<std::size_t>(size) / sizeof vector[0]; ++at) {
    if (vector[at].a_type == AT_RANDOM && vector[at].a_un.a_val == image) {
      return ProcessFate::kRuns;
    }
  }
  return ProcessFate::kReplaced;
}

}  // namespace zsuper
