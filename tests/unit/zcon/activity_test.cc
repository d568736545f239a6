// SPDX-License-Identifier: Apache-2.0
#include "zcon/activity.h"

#include "fakes/answering_task.h"
#include "fakes/hung_task.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <unistd.h>

#include <cstddef>
#include <ctime>
#include <string>
#include <vector>

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using zsuper::ActiveTask;
using State = ActiveTask::State;

namespace {

// Asks, and waits until all but so many have answered.
std::vector<ActiveTask> Ask(const std::string& folder, std::size_t silent) {
  zsuper::ActivityQuery query(zsuper::ListTaskSockets(folder).value(),
                              zsuper::Time::max());
  while (true) {
    std::vector<pollfd> polled;
    query.AddTo(polled);
    if (polled.size() == silent) {
      return query.Tasks();
    }
    REQUIRE(::poll(polled.data(), polled.size(), 30'000) > 0);
    query.Receive();
  }
}

}  // namespace

TEST_CASE("DISPLAY A shows one line a task below the counts") {
  const std::vector<ActiveTask> tasks = {
      {{"BATCH", 7, ""}, State::kAnswered, 1'000'000, 12, 3},
      {{"WEB@1", 4194304, ""}, State::kSilent},
      {{"WEB@1", 4194305, ""}, State::kForbidden},
      {{"WEB@1", 4194306, ""}, State::kUnreachable}};
  const std::vector<std::string> lines =
      zsuper::FormatActivity(tasks, 1'000'000 + 100 * 3600 + 61);
  REQUIRE(lines.size() == 8);
  CHECK_THAT(lines[0], StartsWith("IEE114I ") && EndsWith(" ACTIVITY"));
  CHECK(lines[2] == "00000    00004    00000");
  CHECK_THAT(lines[4], StartsWith(" BATCH           7  1970.012 "));
  CHECK_THAT(lines[4], EndsWith("  100.01.01        12        3"));
  CHECK(lines[5] == " WEB@1     4194304  NO ANSWER");
  CHECK(lines[6] == " WEB@1     4194305  NOT AUTHORIZED");
  CHECK(lines[7] == " WEB@1     4194306  NOT REACHABLE");
}

TEST_CASE("every task of the folder is asked, and one that hangs holds up no other") {
  const zsuper::TemporaryFolder folder;
  const zsuper::HungTask hung(folder.Path() + "/HUNG.1");
  const zsuper::AnsweringTask task(folder, "WEB", zsuper::AnsweringTask::Silent());
  const std::time_t before = std::time(nullptr);

  const std::vector<ActiveTask> tasks = Ask(folder.Path(), 1);
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].state == State::kSilent);
  CHECK(tasks[1].state == State::kAnswered);
  CHECK(tasks[1].socket.jobname == "WEB");
  CHECK(tasks[1].socket.pid == ::getpid());
  CHECK(tasks[1].started >= before - 30);
  CHECK(tasks[1].started <= std::time(nullptr));
}

TEST_CASE("where no task is, nothing is shown") {
  const std::vector<ActiveTask> tasks = Ask("/no/such/folder", 0);
  CHECK(tasks.empty());
  CHECK(zsuper::FormatActivity(tasks, 0).size() == 3);
}
