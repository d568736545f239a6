// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "host/standard_streams.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace zsuper {

std::shared_ptr<void> FillStandardStreams() {
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  (void)::close(descriptor);
  return nullptr;
}

// A pipe or terminal is opened anew for the moment: O_NONBLOCK belongs to the open file,
// which others share. Without /proc it is asked for room instead; then another process
// that fills it just in between can still make us wait.
std::ptrdiff_t WriteToStderr(const std::string& text) {
  struct stat status {};
  if (::fstat(STDERR_FILENO, &status) != 0) {
    return -1;
  }
  if (S_ISSOCK(status.st_mode)) {
    return ::send(STDERR_FILENO, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
    const Fd own(
        ::open("/proc/thread-self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (own.IsOpen()) {
      return ::write(own.Get(), text.data(), text.size());
    }
    if (errno == ENXIO) {
      return -1;  // nobody will ever read it
    }
    pollfd writable{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&writable, 1, 0) == 0) {
      errno = EAGAIN;
      return -1;
    }
  }
  return ::write(STDERR_FILENO, text.data(), text.size());
}

std::vector<int> InheritedDescriptors() {
  std::vector<int> inherited;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"),
                                                   &::closedir);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own.
  while (const dirent* file = folder != nullptr ? ::readdir(folder.get()) : nullptr) {
    const int fd = std::atoi(file->d_name);  // 0 for "." and ".."
    if (fd > STDERR_FILENO && fd != ::dirfd(folder.get())) {
      inherited.push_back(fd);
    }
  }
  return inherited;
}

}  // namespace zsuper
