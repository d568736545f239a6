// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "channel/door.h"
#include "messages/message.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

// There are no names but those of files, and the kernel does not tell who connects. So
// the socket lies in a folder that only our user may enter, and CallbackChannel goes by
// the number that the module tells of itself.
namespace zsuper {
namespace {

constexpr int kBacklog = 64;
std::string path;  // of the door; a process has one

// What a killed task of our number has left is passed over.
Result<std::string> MakeFolder() {
  for (int more = 0;; ++more) {
    const std::string folder =
        "/tmp/zsuper-" + std::to_string(::getpid()) + "-" + std::to_string(more);
    if (::mkdir(folder.c_str(), S_IRWXU) == 0) {
      return folder;
    }
    if (errno != EEXIST) {
      const int os_error = errno;
      return FailWithErrno<msg::CallbackChannelFailed>(
          os_error, folder + ": " + ErrnoText(os_error));
    }
  }
}

Fd NeverBlocking(int descriptor) {
  Fd fd(descriptor);
  if (fd.IsOpen()) {
    (void)::fcntl(fd.Get(), F_SETFL, O_NONBLOCK);
    (void)::fcntl(fd.Get(), F_SETFD, FD_CLOEXEC);
  }
  return fd;
}

}  // namespace

int CallbackChannel::SendFlags() {
  return 0;  // SIGPIPE is blocked
}

Result<Fd> MakeDoor() {
  ZSU_TRY_ASSIGN(const std::string folder, MakeFolder());
  Fd door = NeverBlocking(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path = folder + "/door";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (!door.IsOpen() ||
      ::bind(door.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(door.Get(), kBacklog) != 0) {
    const int os_error = errno;
    RemoveDoor(door.Get());
    return FailWithErrno<msg::CallbackChannelFailed>(os_error, ErrnoText(os_error));
  }
  return door;
}

std::string DoorName(int /*door*/) {
  return path;
}

void RemoveDoor(int /*door*/) {
  (void)::unlink(path.c_str());
  (void)::rmdir(path.substr(0, path.find_last_of('/')).c_str());
}

Fd Admit(int door, int /*pid*/) {
  return NeverBlocking(::accept(door, nullptr, nullptr));
}

// Nothing here tells it before the parent hears of the end.
ProcessFate FateOf(int /*pid*/, std::uint64_t /*image*/) {
  return ProcessFate::kRuns;
}

}  // namespace zsuper
