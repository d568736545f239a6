// SPDX-License-Identifier: Apache-2.0
#include "embed/process_image.h"

#include "base/fd.h"
#include "zconsole/open_channel.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using zsuper::FateOf;
using zsuper::Fd;
using zsuper::OwnImage;
using zsuper::ProcessFate;

namespace {

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
