// SPDX-License-Identifier: Apache-2.0
#include "operator/task_socket.h"

#include "messages/message.h"
#include "text/words.h"

#include <fmt/format.h>

#include <dirent.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <tuple>

namespace zsuper {

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
