// SPDX-License-Identifier: Apache-2.0
#include "language_environment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <tuple>
#include <vector>

namespace {

// One end of a pipe, whatever its descriptor.
using Key = std::tuple<dev_t, ino_t, int>;
std::map<Key, DescriptorState> states;

Key KeyOf(int descriptor) {
  struct stat file {};
  ::fstat(descriptor, &file);
  return {file.st_dev, file.st_ino, ::fcntl(descriptor, F_GETFL) & O_ACCMODE};
}

// Descriptors of the list are moved out of the way first: one may stand where another is
// to be.
void Arrange(const int* descriptors, int count, int first_free) {
  std::vector<int> moved;
  for (int i = 0; i < count; ++i) {
    moved.push_back(descriptors[i] == SPAWN_FDCLOSED
                        ? SPAWN_FDCLOSED
                        : ::fcntl(descriptors[i], F_DUPFD, first_free));
  }
  for (int i = 0; i < count; ++i) {
    if (moved[i] == SPAWN_FDCLOSED) {
      ::close(i);
    } else {
      ::dup2(moved[i], i);
    }
  }
}

}  // namespace

pid_t spawn(const char* path, int count, const int descriptors[],
            const struct inheritance* inherit, const char* argv[], const char* envp[]) {
  const char* const refused = std::getenv("REFUSED");  // NOLINT(concurrency-mt-unsafe)
  if (refused != nullptr && std::strcmp(refused, "MUST") == 0) {
    for (const char** variable = envp; *variable != nullptr; ++variable) {
      if (std::strcmp(*variable, "_BPX_SHAREAS=MUST") == 0) {
        errno = EPERM;
        return -1;
      }
    }
  }
  constexpr int kFirstFree = 200;
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) {
    return -1;
  }
  const int report = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 2 * kFirstFree);
  const pid_t pid = ::fork();
  if (pid == 0) {
    if ((inherit->flags & SPAWN_SETGROUP) != 0) {
      ::setpgid(0, inherit->pgroup);
    }
    Arrange(descriptors, count, kFirstFree);
    for (int fd = count; fd < 3 * kFirstFree; ++fd) {
      if (fd != report) {
        ::close(fd);
      }
    }
    if ((inherit->flags & SPAWN_SETSIGMASK) != 0) {
      ::sigprocmask(SIG_SETMASK, &inherit->sigmask, nullptr);
    }
    ::execve(path, const_cast<char**>(argv), const_cast<char**>(envp));
    const int os_error = errno;
    (void)!::write(report, &os_error, sizeof(os_error));
    ::_exit(1);
  }
  ::close(ends[1]);
  ::close(report);
  int os_error = 0;
  const bool failed = ::read(ends[0], &os_error, sizeof(os_error)) > 0;
  ::close(ends[0]);
  errno = os_error;
  return failed ? -1 : pid;
}

int __fchattr(int descriptor, attrib_t* attributes, int /*size*/) {
  if (attributes->att_filetagchg != 0) {
    states[KeyOf(descriptor)].tag = attributes->att_filetag;
  }
  return 0;
}

int fcntl(int descriptor, int command, struct f_cnvrt* conversion) {
  DescriptorState& state = states[KeyOf(descriptor)];
  if (command != F_CONTROL_CVT) {
    errno = EINVAL;
    return -1;
  }
  if (conversion->cvtcmd == QUERYCVT) {
    conversion->fccsid = static_cast<short>(state.tag.ft_ccsid);
  } else {
    state.conversion = *conversion;
  }
  return 0;
}

std::size_t __a2e_l(char* /*text*/, std::size_t size) {
  return size;
}

DescriptorState StateOf(int descriptor) {
  return states[KeyOf(descriptor)];
}

std::vector<DescriptorState> TakeStates() {
  std::vector<DescriptorState> taken;
  for (auto& [key, state] : states) {
    state.writes = std::get<int>(key) == O_WRONLY;
    taken.push_back(state);
  }
  states.clear();
  return taken;
}
