// SPDX-License-Identifier: Apache-2.0
#include "operator/task_socket.h"

#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <string>

TEST_CASE("a task's socket is known by its name") {
  const auto socket = zsuper::ParseTaskSocket("/f", "WEB@1.4194303");
  REQUIRE(socket.has_value());
  CHECK(socket->jobname == "WEB@1");
  CHECK(socket->pid == 4194303);
  CHECK(socket->path == "/f/WEB@1.4194303");
  CHECK(socket->path == zsuper::TaskSocketPath("/f", "WEB@1", 4194303));
}

TEST_CASE("other files are no task's") {
  const auto* const name = GENERATE("WEB", "WEB.", ".1", "web.1", "WEB.x", "WEB.1x",
                                    "WEB.0", "WEB.-1", "1WEB.1", "NINECHARS.1", "A.B.1");
  CAPTURE(name);
  CHECK_FALSE(zsuper::ParseTaskSocket("/f", name).has_value());
}

TEST_CASE("the longest socket name fits where the folder's does") {
  const std::string folder(zsuper::kMaxRuntimeFolderName, 'x');
  CHECK(zsuper::SocketAddress(zsuper::TaskSocketPath(folder, "ABCDEFGH", 4194304))
            .has_value());
  CHECK_FALSE(
      zsuper::SocketAddress(zsuper::TaskSocketPath(folder + 'x', "ABCDEFGH", 4194304))
          .has_value());
}

TEST_CASE("a folder that is not there holds no tasks") {
  CHECK(zsuper::ListTaskSockets("/no/such/folder").value().empty());
  const zsuper::TemporaryFolder folder;
  const auto task = zsuper::ConnectTask(folder.Path() + "/WEB.1");
  REQUIRE_FALSE(task.has_value());
  CHECK(task.error().os_error == ENOENT);
}

TEST_CASE("a folder that can't be read is not taken for an empty one") {
  const auto tasks = zsuper::ListTaskSockets("/etc/passwd");
  REQUIRE_FALSE(tasks.has_value());
  CHECK(tasks.error().text ==
        "ZSU0401E unable to use runtime folder '/etc/passwd': Not a directory");
}
