// SPDX-License-Identifier: Apache-2.0
#include "host/host_system.h"
#include "messages/message.h"

#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>

namespace zsuper {
namespace {

/// Code and constants are mappings that nobody has written to, so nothing is lost. Only
/// of the first object, which is this program; libraries are shared with others.
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

bool HasQedit() {
  return false;
}

std::string SystemJobname() {
  return "";
}

Result<std::string> ReadDataSet(const std::string& /*ddname*/, const std::string& shown) {
  return Fail<msg::NoDataSets>(shown);
}

std::string TextOfFile(std::string content) {
  return content;
}

// In the build's folder beside us; installed, in PREFIX/lib of our PREFIX/bin.
std::vector<std::string> InstalledPythonFolders() {
  std::error_code ignored;
  const std::filesystem::path here =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  return {here / "python", here.parent_path() / ZSUPER_LIBDIR / "zsuper" / "python"};
}

void ReleaseCode() {
  (void)::dl_iterate_phdr(DropReadOnlySegments, nullptr);
}

int EffectiveAccess(const std::string& path, int mode) {
  int failed = ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS);
  if (failed != 0 && errno == EPERM) {
    // An old seccomp profile forbids the call, with an error that libc does not expect.
    failed = ::access(path.c_str(), mode);
  }
  return failed == 0 ? 0 : errno;
}

}  // namespace zsuper
