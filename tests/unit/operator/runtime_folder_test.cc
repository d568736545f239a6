// SPDX-License-Identifier: Apache-2.0
#include "operator/runtime_folder.h"

#include "fakes/results.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace {

using Catch::Matchers::Contains;

// Sets or unsets a variable, and puts it back.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = ::getenv(name)) {
      before_ = before;
    }
    Set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { Set(before_ ? before_->c_str() : nullptr); }

 private:
  void Set(const char* value) {
    if (value != nullptr) {
      ::setenv(name_, value, 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> before_;
};

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("the runtime folder is the first one that the environment names") {
  const Variable own("ZSUPER_RUNTIME_DIR", "/a/b");
  const Variable session("XDG_RUNTIME_DIR", "/run/user/7");
  CHECK(zsuper::RuntimeFolder() == "/a/b");
  const Variable empty("ZSUPER_RUNTIME_DIR", "");
  CHECK(zsuper::RuntimeFolder() == "/run/user/7/zsuper");
  const Variable unset("XDG_RUNTIME_DIR", nullptr);
  CHECK(zsuper::RuntimeFolder() ==
        (::geteuid() == 0 ? "/run/zsuper" : fmt::format("/tmp/zsuper-{}", ::geteuid())));
}

TEST_CASE("a missing runtime folder is made, for its user alone") {
  const zsuper::TemporaryFolder base;
  const std::string folder = base.Path() + "/zsuper";
  REQUIRE(zsuper::PrepareRuntimeFolder(folder).has_value());
  CHECK(ModeOf(folder) == 0700);
  CHECK(zsuper::PrepareRuntimeFolder(folder).has_value());
}

TEST_CASE("a runtime folder that others may write to is refused") {
  const zsuper::TemporaryFolder base;
  const auto mode = GENERATE(0770, 0702, 01777);
  REQUIRE(::chmod(base.Path().c_str(), mode) == 0);
  CHECK_THAT(Failure(zsuper::PrepareRuntimeFolder(base.Path())),
             Contains("ZSU0401E") && Contains(base.Path()) &&
                 Contains(fmt::format("mode {:04o}", mode)) && Contains("0700"));
}

TEST_CASE("our own symbolic link to a good folder is followed, to a bad one not") {
  const zsuper::TemporaryFolder base;
  const std::string link = base.Path() + "/link";
  const std::string folder = base.Path() + "/folder";
  REQUIRE(::symlink(folder.c_str(), link.c_str()) == 0);
  CHECK_FALSE(zsuper::PrepareRuntimeFolder(link).has_value());
  CHECK(zsuper::CheckRuntimeFolder(link).has_value());
  REQUIRE(::mkdir(folder.c_str(), 0700) == 0);
  CHECK(zsuper::PrepareRuntimeFolder(link).has_value());
  CHECK(zsuper::CheckRuntimeFolder(link).has_value());
  REQUIRE(::chmod(folder.c_str(), 0707) == 0);
  CHECK_THAT(zsuper::PrepareRuntimeFolder(link).error().text, Contains("mode 0707"));
  CHECK_THAT(zsuper::CheckRuntimeFolder(link).error().text, Contains("mode 0707"));
}

TEST_CASE("another user's symbolic link is not followed") {
  if (::geteuid() != 0) {
    WARN("needs root, not tested");
    return;
  }
  const zsuper::TemporaryFolder base;
  const std::string link = base.Path() + "/link";
  REQUIRE(::symlink(base.Path().c_str(), link.c_str()) == 0);
  REQUIRE(::lchown(link.c_str(), 65534, 65534) == 0);
  CHECK_THAT(zsuper::PrepareRuntimeFolder(link).error().text,
             Contains("it is a symbolic link of user 65534"));
}

TEST_CASE("a console uses a folder that is not there, but none that is no good") {
  const zsuper::TemporaryFolder base;
  std::ofstream(base.Path() + "/file") << "x";
  CHECK(zsuper::CheckRuntimeFolder(base.Path()).has_value());
  CHECK(zsuper::CheckRuntimeFolder(base.Path() + "/no/such").has_value());
  CHECK_THAT(zsuper::CheckRuntimeFolder(base.Path() + "/file").error().text,
             Contains("ZSU0401E") && Contains("it is not a directory"));
  CHECK_THAT(zsuper::CheckRuntimeFolder("/tmp").error().text,
             Contains("others may write to it (mode 1777)"));
}

TEST_CASE("a runtime folder that can't be is refused with the reason") {
  const zsuper::TemporaryFolder base;
  std::ofstream(base.Path() + "/file") << "x";
  CHECK_THAT(zsuper::PrepareRuntimeFolder(base.Path() + "/file").error().text,
             Contains("it is not a directory"));
  CHECK_THAT(zsuper::PrepareRuntimeFolder(base.Path() + "/no/such").error().text,
             Contains("No such file or directory"));
  CHECK_THAT(zsuper::PrepareRuntimeFolder("/tmp/" + std::string(100, 'x')).error().text,
             Contains("longer than 90 characters"));
  CHECK_FALSE(std::filesystem::exists("/tmp/" + std::string(100, 'x')));
}

TEST_CASE("another user's runtime folder is refused") {
  if (::geteuid() != 0) {
    WARN("needs root, not tested");
    return;
  }
  const zsuper::TemporaryFolder base;
  REQUIRE(::chown(base.Path().c_str(), 65534, 65534) == 0);
  CHECK_THAT(Failure(zsuper::PrepareRuntimeFolder(base.Path())),
             Contains("it belongs to user 65534, not to user 0"));
}

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
  CHECK(Failure(zsuper::ListTaskSockets("/etc/passwd")) ==
        "ZSU0401E unable to use runtime folder '/etc/passwd': Not a directory");
}
