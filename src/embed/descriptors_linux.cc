// SPDX-License-Identifier: Apache-2.0
#include "embed/descriptors_linux.h"

#include "messages/message.h"
#include "program/close_descriptors_linux.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zsuper {
namespace {

/// Containers often forbid unshare(2), whatever is asked of it, but not close_range(2),
/// which leaves the working directory shared.
bool Unshare() {
  return ::unshare(CLONE_FILES | CLONE_FS) == 0 ||
         ::syscall(SYS_close_range, UINT_MAX, UINT_MAX, CLOSE_RANGE_UNSHARE) == 0;
}

/// Also where they were closed before: no file of ours may get a number that others
/// write to.
void FillStandardDescriptors() {
  (void)::close(STDIN_FILENO);
  (void)::close(STDOUT_FILENO);
  int fd = -1;
  do {
    fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  (void)::close(fd);
}

}  // namespace

Result<void> SeparateDescriptors(std::vector<int> kept) {
  if (!Unshare()) {
    return FailWithErrno<msg::DescriptorsNotSeparate>(errno, ErrnoText(errno));
  }
  std::sort(kept.begin(), kept.end());
  CloseDescriptors(STDERR_FILENO + 1, kept.data(), kept.size());
  FillStandardDescriptors();
  return {};
}

void LeaveFolder() {
  if (::unshare(CLONE_FS) == 0) {
    (void)!::chdir("/");
  }
}

}  // namespace zsuper
