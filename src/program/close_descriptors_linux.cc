// SPDX-License-Identifier: Apache-2.0
#include "program/close_descriptors_linux.h"

#include "base/fd.h"
#include "program/process_table_linux.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <functional>

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
  const Fd folder(::open("/proc/thread-self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto close = [&](int fd) {
    const auto number = static_cast<unsigned>(fd);
    if (number >= first && number <= last && fd != folder.Get()) {
      CloseOne(fd, when);
    }
    return true;
  };
  return folder.IsOpen() && VisitNumbers(folder.Get(), std::ref(close));
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
