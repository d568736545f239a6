// SPDX-License-Identifier: Apache-2.0
#include "zcon/activity.h"

#include "fakes/answering_task.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

TEST_CASE("DISPLAY A shows one line a task below the counts") {
  zsuper::Activity activity;
  activity.tasks = {{{"BATCH", 7, ""}, true, 1'000'000, 12, 3},
                    {{"WEB@1", 4194304, ""}, false, 0, 0, 0}};
  const std::vector<std::string> lines =
      zsuper::FormatActivity(activity, 1'000'000 + 100 * 3600 + 61);
  REQUIRE(lines.size() == 6);
  CHECK_THAT(lines[0], StartsWith("IEE114I ") && EndsWith(" ACTIVITY"));
  CHECK(lines[2] == "00000    00002    00000");
  CHECK_THAT(lines[4], StartsWith(" BATCH           7  1970.012 "));
  CHECK_THAT(lines[4], EndsWith("  100.01.01        12        3"));
  CHECK(lines[5] == " WEB@1     4194304  NO ANSWER");
}

TEST_CASE("every task of the folder is asked, and one that hangs holds up no other") {
  const zsuper::TemporaryFolder folder;
  const std::string hung = folder.Path() + "/HUNG.1";
  const auto address = zsuper::SocketAddress(hung);
  const zsuper::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&*address),
                 sizeof(*address)) == 0);
  REQUIRE(::listen(socket.Get(), 1) == 0);
  const zsuper::AnsweringTask task(zsuper::AnsweringTask::Named("WEB", folder.Path()),
                                   zsuper::AnsweringTask::Silent());
  const std::time_t before = std::time(nullptr);

  const zsuper::Activity activity =
      zsuper::AskActivity(folder.Path(), std::chrono::milliseconds(200));
  REQUIRE(activity.tasks.size() == 2);
  CHECK_FALSE(activity.complete);
  CHECK_FALSE(activity.tasks[0].answered);
  CHECK(activity.tasks[1].answered);
  CHECK(activity.tasks[1].socket.jobname == "WEB");
  CHECK(activity.tasks[1].socket.pid == ::getpid());
  CHECK(activity.tasks[1].started >= before - 30);
  CHECK(activity.tasks[1].started <= std::time(nullptr));
}

TEST_CASE("where no task is, nothing is shown and nothing is missing") {
  const zsuper::Activity activity =
      zsuper::AskActivity("/no/such/folder", std::chrono::seconds(1));
  CHECK(activity.complete);
  CHECK(zsuper::FormatActivity(activity, 0).size() == 3);
}
