// SPDX-License-Identifier: Apache-2.0
#include "channel/door.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <string>

namespace {

bool Knock(const std::string& name) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  name.copy(to.sun_path + 1, name.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return connect(fd, reinterpret_cast<const sockaddr*>(&to),
                 static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 +
                                        name.size())) == 0;
}

/// Another process that has connected, and ended since.
void KnockFromElsewhere(const std::string& name) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(Knock(name) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
}

}  // namespace

TEST_CASE("only the program's own process is admitted, each time that it comes") {
  const auto door = zsuper::MakeDoor();
  REQUIRE(door.has_value());
  const int fd = door.value().Get();
  const std::string name = zsuper::DoorName(fd);
  REQUIRE_FALSE(name.empty());
  CHECK_FALSE(zsuper::Admit(fd, getpid()).IsOpen());
  KnockFromElsewhere(name);
  KnockFromElsewhere(name);
  CHECK(Knock(name));
  KnockFromElsewhere(name);
  CHECK(Knock(name));
  CHECK(zsuper::Admit(fd, getpid()).IsOpen());
  CHECK(zsuper::Admit(fd, getpid()).IsOpen());
  CHECK_FALSE(zsuper::Admit(fd, getpid()).IsOpen());
}
