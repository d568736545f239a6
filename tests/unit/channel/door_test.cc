// SPDX-License-Identifier: Apache-2.0
#include "channel/door.h"

#include "base/fd.h"
#include "fakes/results.h"
#include "zconsole/open_channel.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <string>

using zsuper::FateOf;
using zsuper::Fd;
using zsuper::OwnImage;
using zsuper::ProcessFate;

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

/// A forked child that holds a descriptor until what `then` does; returns when it is
/// closed.
template <typename Then>
pid_t UntilClosed(Then then) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    then(ends[1]);
    for (;;) {
      ::pause();
    }
  }
  const Fd read_end(ends[0]);
  ::close(ends[1]);
  char byte = 0;
  CHECK(::read(read_end.Get(), &byte, 1) == 0);
  return child;
}

void End(pid_t child) {
  (void)::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
}

}  // namespace

TEST_CASE("only the program's own process is admitted, each time that it comes") {
  const zsuper::Fd door = Value(zsuper::MakeDoor());
  const int fd = door.Get();
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

TEST_CASE("who closes a descriptor and runs on is told from who ends") {
  const pid_t runs = UntilClosed([](int fd) { ::close(fd); });
  CHECK(FateOf(runs, OwnImage()) == ProcessFate::kRuns);
  End(runs);
  CHECK(FateOf(runs, OwnImage()) == ProcessFate::kEnding);  // gone
  const pid_t ends = UntilClosed([](int) { (void)::raise(SIGKILL); });
  CHECK(FateOf(ends, OwnImage()) == ProcessFate::kEnding);  // perhaps not yet a zombie
  End(ends);
}

TEST_CASE("who becomes another program by exec is told too") {
  const pid_t other = UntilClosed([](int) {
    (void)::execl("/bin/sleep", "sleep", "1000", static_cast<char*>(nullptr));
  });
  CHECK(FateOf(other, OwnImage()) == ProcessFate::kReplaced);
  End(other);
}
