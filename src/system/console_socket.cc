// SPDX-License-Identifier: Apache-2.0
#include "system/console_socket.h"

#include "messages/message.h"
#include "operator/runtime_folder.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

Error Unusable(const std::string& path, int os_error) {
  return FailWithErrno<msg::SocketUnusable>(os_error, path, ErrnoText(os_error));
}

// Closing the descriptor gives the lock up. Only this user can open the file, but it may
// be the user's own program that holds it: nobody waits for that longer than a while.
Result<Fd> LockUniqueStarts(const std::string& folder) {
  constexpr int kTries = 250;
  constexpr int kPause = 20;  // in milliseconds
  const std::string path = folder + "/.unique";
  Fd lock(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!lock.IsOpen()) {
    return Unusable(path, errno);
  }
  for (int tries = 0; ::flock(lock.Get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
    const int os_error = errno;
    if ((os_error != EWOULDBLOCK && os_error != EINTR) || tries == kTries) {
      return FailWithErrno<msg::UniqueNotLocked>(os_error, path, ErrnoText(os_error));
    }
    static_cast<void>(::poll(nullptr, 0, kPause));
  }
  return lock;
}

// Removes left-over sockets, which are those that refuse a connection: no socket has its
// name before it listens. Returns a task of this name that runs.
Result<std::optional<TaskSocket>> SweepFolder(const std::string& folder,
                                              const std::string& jobname) {
  ZSU_TRY_ASSIGN(std::vector<TaskSocket> tasks, ListTaskSockets(folder));
  std::optional<TaskSocket> running;
  for (TaskSocket& task : tasks) {
    const Result<Fd> connection = ConnectTask(task.path);
    if (!connection.has_value() && connection.error().os_error == ECONNREFUSED) {
      static_cast<void>(::unlink(task.path.c_str()));
    } else if (task.jobname == jobname) {
      running = std::move(task);
    }
  }
  return running;
}

// The socket gets its name once it listens, so that nobody takes it for a left-over.
Result<Fd> Listen(const std::string& folder, const std::string& path) {
  const std::string unnamed = TaskSocketFirstPath(folder, ::getpid());
  const std::optional<sockaddr_un> address = SocketAddress(unnamed);
  if (!address || !SocketAddress(path)) {
    return Unusable(path, ENAMETOOLONG);
  }
  static_cast<void>(::unlink(unnamed.c_str()));  // of one that was killed right here
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Linux gives the file the mode of the unbound socket: it is never open to others.
  if (!socket.IsOpen() || ::fchmod(socket.Get(), S_IRUSR | S_IWUSR) != 0 ||
      ::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&*address),
             sizeof(*address)) != 0) {
    return Unusable(path, errno);
  }
  if (::listen(socket.Get(), SOMAXCONN) != 0 ||
      ::rename(unnamed.c_str(), path.c_str()) != 0) {
    const int os_error = errno;
    static_cast<void>(::unlink(unnamed.c_str()));
    return Unusable(path, os_error);
  }
  return socket;
}

}  // namespace

Result<ConsoleSocket> ConsoleSocket::Open(const std::string& folder,
                                          const std::string& jobname, bool unique) {
  Fd lock;
  if (unique) {
    ZSU_TRY_ASSIGN(lock, LockUniqueStarts(folder));
  }
  ZSU_TRY_ASSIGN(const std::optional<TaskSocket> running, SweepFolder(folder, jobname));
  if (unique && running) {
    return Fail<msg::NotUnique>(jobname, running->pid);
  }
  std::string path = TaskSocketPath(folder, jobname, ::getpid());
  ZSU_TRY_ASSIGN(Fd socket, Listen(folder, path));
  return ConsoleSocket(std::move(socket), std::move(path));
}

void ConsoleSocket::Remove() {
  if (!path_.empty()) {
    static_cast<void>(::unlink(path_.c_str()));
    path_.clear();
  }
}

}  // namespace zsuper
