// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "operator/runtime_folder.h"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

namespace zsuper {

/// A process of its own that listens on a task's socket and never answers, as a zsuper
/// that was stopped does. A path that ends with a period gets the process id behind it.
class HungTask {
 public:
  explicit HungTask(const std::string& path) {
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const bool named_by_id = path.back() == '.';
    if (!named_by_id) {
      REQUIRE(Bind(socket.Get(), path));
    }
    int ready[2] = {-1, -1};
    REQUIRE(::pipe(ready) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      // The listener is who called listen().
      if (!named_by_id || Bind(socket.Get(), path + std::to_string(::getpid()))) {
        static_cast<void>(::listen(socket.Get(), 8));
      }
      ::close(ready[0]);
      ::close(ready[1]);
      for (;;) {
        ::pause();
      }
    }
    ::close(ready[1]);
    char byte = 0;
    CHECK(::read(ready[0], &byte, 1) == 0);
    ::close(ready[0]);
  }
  HungTask(const HungTask&) = delete;
  HungTask& operator=(const HungTask&) = delete;
  ~HungTask() {
    if (!status_) {
      static_cast<void>(::kill(pid_, SIGKILL));
      static_cast<void>(::waitpid(pid_, nullptr, 0));
    }
  }
  [[nodiscard]] pid_t Pid() const { return pid_; }
  /// Waits for its end; what signal was it?
  int Signal() const {
    int status = 0;
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
    status_ = status;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  static bool Bind(int socket, const std::string& path) {
    const std::optional<sockaddr_un> address = SocketAddress(path);
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&*address),
                  sizeof(*address)) == 0;
  }

  pid_t pid_ = -1;
  mutable std::optional<int> status_;
};

}  // namespace zsuper
