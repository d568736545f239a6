// SPDX-License-Identifier: Apache-2.0
#include "system/console_socket.h"

#include "messages/message.h"
#include "operator/task_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

Error Unusable(const std::string& path, int os_error) {
  return FailWithErrno<msg::SocketUnusable>(os_error, path, ErrnoText(os_error));
}

// Closing the descriptor gives the lock up.
Result<Fd> LockFolder(const std::string& folder) {
  Fd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.IsOpen()) {
    return Unusable(folder, errno);
  }
  while (::flock(lock.Get(), LOCK_EX) != 0) {
    if (errno != EINTR) {
      return Unusable(folder, errno);
    }
  }
  return lock;
}

// Removes left-over sockets; returns a task of this name that runs. Needs the lock.
Result<std::optional<TaskSocket>> SweepFolder(const std::string& folder,
                                              const std::string& jobname) {
  Result<std::vector<TaskSocket>> tasks = ListTaskSockets(folder);
  if (!tasks.has_value()) {
    return tasks.error();
  }
  std::optional<TaskSocket> running;
  for (TaskSocket& task : tasks.value()) {
    const Result<Fd> connection = ConnectTask(task.path);
    if (!connection.has_value() && connection.error().os_error == ECONNREFUSED) {
      static_cast<void>(::unlink(task.path.c_str()));
    } else if (task.jobname == jobname) {
      running = std::move(task);
    }
  }
  return running;
}

Result<Fd> Listen(const std::string& path) {
  const std::optional<sockaddr_un> address = SocketAddress(path);
  if (!address) {
    return Unusable(path, ENAMETOOLONG);
  }
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Linux gives the file the mode of the unbound socket: it is never open to others.
  if (!socket.IsOpen() || ::fchmod(socket.Get(), S_IRUSR | S_IWUSR) != 0 ||
      ::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&*address),
             sizeof(*address)) != 0) {
    return Unusable(path, errno);
  }
  if (::listen(socket.Get(), SOMAXCONN) != 0) {
    const int os_error = errno;
    static_cast<void>(::unlink(path.c_str()));
    return Unusable(path, os_error);
  }
  return socket;
}

}  // namespace

Result<ConsoleSocket> ConsoleSocket::Open(const std::string& folder,
                                          const std::string& jobname, bool unique) {
  const Result<Fd> lock = LockFolder(folder);
  if (!lock.has_value()) {
    return lock.error();
  }
  const Result<std::optional<TaskSocket>> running = SweepFolder(folder, jobname);
  if (!running.has_value()) {
    return running.error();
  }
  if (unique && running.value()) {
    return Fail<msg::NotUnique>(jobname, running.value()->pid);
  }
  std::string path = TaskSocketPath(folder, jobname, ::getpid());
  Result<Fd> socket = Listen(path);
  if (!socket.has_value()) {
    return socket.error();
  }
  return ConsoleSocket(std::move(socket.value()), std::move(path));
}

void ConsoleSocket::Remove() {
  if (!path_.empty()) {
    static_cast<void>(::unlink(path_.c_str()));
    path_.clear();
  }
}

}  // namespace zsuper
