// SPDX-License-Identifier: Apache-2.0
#include "zconsole/own_socket.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace {

bool ReadableNow(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a number that the program reused is not our socket any more") {
  zsuper::SocketPair pair;
  const int fd = pair.near.Get();
  REQUIRE(fd >= 0);
  CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  const int other = open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(dup2(other, fd) == fd);  // the program closed ours and opened its own
  CHECK(pair.near.Get() == -1);
  pair.near.Close();
  CHECK(fcntl(fd, F_GETFD) >= 0);
  close(fd);
  close(other);
}

TEST_CASE("a socket is closed once, by its last owner") {
  zsuper::SocketPair pair;
  const int fd = pair.near.Get();
  zsuper::OwnSocket moved(std::move(pair.near));
  CHECK(moved.Get() == fd);
  moved.Close();
  CHECK(moved.Get() == -1);
  CHECK(fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("a gate's descriptor is readable while the gate is open") {
  zsuper::Gate gate;
  CHECK_FALSE(ReadableNow(gate.Get()));
  gate.Set(true);
  gate.Set(true);
  CHECK(ReadableNow(gate.Get()));
  gate.Set(false);
  CHECK_FALSE(ReadableNow(gate.Get()));
  gate.Set(true);
  CHECK(ReadableNow(gate.Get()));
  gate.Close();
  CHECK(gate.Get() == -1);
}
