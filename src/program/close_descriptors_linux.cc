// SPDX-License-Identifier: Apache-2.0
#include "program/close_descriptors_linux.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>
#include <cstring>

namespace zsuper {
namespace {

void CloseOne(int fd, CloseWhen when) {
  if (when == CloseWhen::kOnExec) {
    (void)::fcntl(fd, F_SETFD, FD_CLOEXEC);
  } else {
    (void)::close(fd);
  }
}

/// Those that /proc lists. False: it can't be read.
bool CloseListed(unsigned first, unsigned last, CloseWhen when) {
  const int folder = ::open("/proc/thread-self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  alignas(dirent64) std::array<char, 4096> files{};
  long size = folder < 0 ? -1 : 0;
  while (folder >= 0 &&
         (size = ::syscall(SYS_getdents64, folder, files.data(), files.size())) > 0) {
    for (long at = 0; at < size;) {
      const auto* const file = reinterpret_cast<const dirent64*>(files.data() + at);
      at += file->d_reclen;
      unsigned fd = 0;
      const char* const end = file->d_name + std::strlen(file->d_name);
      const bool number = std::from_chars(file->d_name, end, fd).ptr == end;
      if (number && fd >= first && fd <= last && static_cast<int>(fd) != folder) {
        CloseOne(static_cast<int>(fd), when);
      }
    }
  }
  (void)::close(folder);
  return size == 0;
}

void CloseRange(unsigned first, unsigned last, CloseWhen when) {
  const unsigned flags = when == CloseWhen::kOnExec ? CLOSE_RANGE_CLOEXEC : 0;
  // Before Linux 5.11, or where it is forbidden, one by one.
  if (first > last || ::syscall(SYS_close_range, first, last, flags) == 0 ||
      CloseListed(first, last, when)) {
    return;
  }
  // The table ends at the limit for new descriptors, but for those that were opened when
  // it was higher.
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    for (unsigned fd = first; fd <= last && fd < limit.rlim_cur; ++fd) {
      CloseOne(static_cast<int>(fd), when);
    }
  }
}

}  // namespace

void CloseDescriptors(unsigned first, const int* kept, std::size_t count,
                      CloseWhen when) {
  for (std::size_t i = 0; i < count; ++i) {
    if (kept[i] >= 0 && static_cast<unsigned>(kept[i]) >= first) {
      const auto fd = static_cast<unsigned>(kept[i]);
      if (fd > first) {
        CloseRange(first, fd - 1, when);
      }
      first = fd + 1;
    }
  }
  CloseRange(first, UINT_MAX, when);
}

}  // namespace zsuper
