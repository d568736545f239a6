// SPDX-License-Identifier: Apache-2.0
#include "operator/runtime_folder.h"

#include "messages/message.h"
#include "text/words.h"

#include <fmt/format.h>

#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <tuple>

namespace zsuper {
namespace {

constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;

// An empty variable counts as unset.
std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Error Unusable(const std::string& folder, const std::string& reason, int os_error = 0) {
  return FailWithErrno<msg::RuntimeFolderUnusable>(os_error, folder, reason);
}

Error BelongsTo(const std::string& folder, uid_t owner) {
  return Unusable(
      folder, fmt::format("it belongs to user {}, not to user {}", owner, ::geteuid()));
}

// The folder may lie in /tmp, so another user may have made it first: a symbolic link is
// followed only if nobody else could have made it.
Result<struct stat> LookAt(const std::string& folder) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) {
    return Unusable(folder, ErrnoText(errno), errno);
  }
  if (S_ISLNK(status.st_mode)) {
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
      return Unusable(folder, fmt::format("it is a symbolic link of user {}, not of "
                                          "user {}",
                                          status.st_uid, ::geteuid()));
    }
    if (::stat(folder.c_str(), &status) != 0) {
      return Unusable(folder, ErrnoText(errno), errno);
    }
  }
  if (!S_ISDIR(status.st_mode)) {
    return Unusable(folder, "it is not a directory");
  }
  return status;
}

Result<void> CheckMode(const std::string& folder, mode_t mode) {
  if ((mode & kOthersMayWrite) != 0) {
    return Unusable(
        folder, fmt::format("others may write to it (mode {:04o}); set its mode to 0700",
                            mode & 07777));
  }
  return {};
}

}  // namespace

std::string RuntimeFolder() {
  if (std::string own = Environment("ZSUPER_RUNTIME_DIR"); !own.empty()) {
    std::error_code failed;  // zsuper leaves its folder
    const std::string absolute = std::filesystem::absolute(own, failed);
    return failed ? own : absolute;
  }
  if (std::string session = Environment("XDG_RUNTIME_DIR"); !session.empty()) {
    return session + "/zsuper";
  }
  const uid_t uid = ::geteuid();
  return uid == 0 ? "/run/zsuper" : fmt::format("/tmp/zsuper-{}", uid);
}

Result<void> PrepareRuntimeFolder(const std::string& folder) {
  if (folder.size() > kMaxRuntimeFolderName) {
    return Unusable(folder, fmt::format("its name is longer than {} characters",
                                        kMaxRuntimeFolderName));
  }
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return Unusable(folder, ErrnoText(errno), errno);
  }
  ZSU_TRY_ASSIGN(const struct stat status, LookAt(folder));
  if (status.st_uid != ::geteuid()) {
    return BelongsTo(folder, status.st_uid);
  }
  ZSU_TRY(CheckMode(folder, status.st_mode));
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Unusable(folder, ErrnoText(errno), errno);
  }
  return {};
}

Result<void> CheckRuntimeFolder(const std::string& folder) {
  const Result<struct stat> status = LookAt(folder);
  if (!status.has_value()) {
    return status.error().os_error == ENOENT ? Result<void>() : status.error();
  }
  const uid_t owner = status.value().st_uid;
  const uid_t self = ::geteuid();
  if (owner != 0 && owner != self && self != 0) {
    return BelongsTo(folder, owner);
  }
  return CheckMode(folder, status.value().st_mode);
}

std::string TaskSocketFirstPath(const std::string& folder, pid_t pid) {
  return fmt::format("{}/.{}", folder, pid);
}

std::string TaskSocketPath(const std::string& folder, std::string_view jobname,
                           pid_t pid) {
  return fmt::format("{}/{}.{}", folder, jobname, pid);
}

std::optional<TaskSocket> ParseTaskSocket(const std::string& folder,
                                          std::string_view file_name) {
  const std::size_t dot = file_name.find('.');
  if (dot == std::string_view::npos || !IsJobname(file_name.substr(0, dot))) {
    return std::nullopt;
  }
  const std::string_view digits = file_name.substr(dot + 1);
  pid_t pid = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, pid);
  if (error != std::errc() || stop != end || pid <= 0) {
    return std::nullopt;
  }
  return TaskSocket{std::string(file_name.substr(0, dot)), pid,
                    fmt::format("{}/{}", folder, file_name)};
}

Result<std::vector<TaskSocket>> ListTaskSockets(const std::string& folder) {
  std::vector<TaskSocket> sockets;
  const auto close = [](DIR* directory) { static_cast<void>(::closedir(directory)); };
  const std::unique_ptr<DIR, decltype(close)> directory(::opendir(folder.c_str()), close);
  if (!directory) {
    const int os_error = errno;
    if (os_error == ENOENT) {
      return sockets;
    }
    return FailWithErrno<msg::RuntimeFolderUnusable>(os_error, folder,
                                                     ErrnoText(os_error));
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone.
  while (const dirent* entry = ::readdir(directory.get())) {
    if (entry->d_type != DT_SOCK && entry->d_type != DT_UNKNOWN) {
      continue;
    }
    if (auto socket = ParseTaskSocket(folder, &entry->d_name[0])) {
      sockets.push_back(*std::move(socket));
    }
  }
  std::sort(sockets.begin(), sockets.end(), [](const auto& left, const auto& right) {
    return std::tie(left.jobname, left.pid) < std::tie(right.jobname, right.pid);
  });
  return sockets;
}

std::optional<sockaddr_un> SocketAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return std::nullopt;
  }
  std::memcpy(&address.sun_path[0], path.data(), path.size());
  return address;
}

Result<Fd> ConnectTask(const std::string& path) {
  const auto failed = [&path](int os_error) {
    return FailWithErrno<msg::TaskUnreachable>(os_error, path, ErrnoText(os_error));
  };
  const std::optional<sockaddr_un> address = SocketAddress(path);
  if (!address) {
    return failed(ENAMETOOLONG);
  }
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.IsOpen() ||
      ::connect(socket.Get(), reinterpret_cast<const sockaddr*>(&*address),
                sizeof(*address)) != 0) {
    return failed(errno);
  }
  return socket;
}

}  // namespace zsuper
