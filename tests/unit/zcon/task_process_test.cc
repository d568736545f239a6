// SPDX-License-Identifier: Apache-2.0
#include "zcon/task_process.h"

#include "fakes/hung_task.h"
#include "fakes/results.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string>

using zsuper::HungTask;
using zsuper::KillTask;
using zsuper::TaskSocket;
using zsuper::TemporaryFolder;

TEST_CASE("a task's process is killed and its socket goes") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/A task.");
  const std::string path = folder.Path() + fmt::format("/A task.{}", task.Pid());
  CHECK(Value(KillTask(TaskSocket{"WEB", task.Pid(), path})) == task.Pid());
  CHECK(task.Signal() == SIGKILL);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a process that is not known twice as the task's is not killed") {
  const TemporaryFolder folder;
  const HungTask task(folder.Path() + "/WEB.");
  const HungTask other(folder.Path() + "/DB.");
  const std::string path = folder.Path() + fmt::format("/WEB.{}", task.Pid());
  const TaskSocket socket{"WEB", task.Pid(), path};
  CHECK(Failure(KillTask(socket, other.Pid(), ::geteuid())) ==
        fmt::format("ZSU0412E unable to kill WEB: process {} is not the task's",
                    other.Pid()));
  CHECK_FALSE(KillTask(socket, task.Pid(), ::geteuid() + 1).has_value());
  CHECK_FALSE(KillTask(socket, 0, ::geteuid()).has_value());
  CHECK(::kill(task.Pid(), 0) == 0);
  CHECK(::kill(other.Pid(), 0) == 0);
  CHECK(std::filesystem::exists(path));
}
