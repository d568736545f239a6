// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <sys/types.h>
#include <sys/un.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The folder of the tasks' sockets, each named JOBNAME.PID. It is the only list of tasks
/// there is: a socket that answers a connect is a running task, one that refuses is left
/// over.
namespace zsuper {

/// The folder: $ZSUPER_RUNTIME_DIR, else $XDG_RUNTIME_DIR/zsuper,
/// else /run/zsuper for root, else /tmp/zsuper-UID. Only names it.
std::string RuntimeFolder();

/// Makes the folder if it is missing (mode 0700), and refuses one that belongs to another
/// user, that others may write to, that can't be written to, or whose name leaves no room
/// for a socket's. A symbolic link is followed if it is our own or root's.
Result<void> PrepareRuntimeFolder(const std::string& folder);

/// Refuses a folder whose sockets no console may trust: it is not a folder, it belongs
/// neither to us nor to root (root may use anyone's), or others may write to it. A folder
/// that does not exist yet is fine. Makes nothing.
Result<void> CheckRuntimeFolder(const std::string& folder);

/// Room that sockaddr_un leaves for the folder: "/", 8 characters, ".", the 7 digits of
/// the highest process id and the closing NUL take the rest.
constexpr std::size_t kMaxRuntimeFolderName = sizeof(sockaddr_un::sun_path) - 18;

/// One socket of the folder, by its name.
struct TaskSocket {
  std::string jobname;
  pid_t pid = 0;
  std::string path;
};

/// The name that the socket is bound to before it listens and gets its own, and under
/// which /proc/net/unix shows it for ever.
std::string TaskSocketFirstPath(const std::string& folder, pid_t pid);

/// The path of the socket of the task `pid`.
std::string TaskSocketPath(const std::string& folder, std::string_view jobname,
                           pid_t pid);

/// The task whose socket has this file name; nothing for any other file.
std::optional<TaskSocket> ParseTaskSocket(const std::string& folder,
                                          std::string_view file_name);

/// The sockets of the folder, by job name, then process id; whether anyone still listens
/// is not looked at. None if the folder is missing.
Result<std::vector<TaskSocket>> ListTaskSockets(const std::string& folder);

/// Connects without waiting. An error has the errno: ECONNREFUSED for a socket that no
/// task listens on any more, EAGAIN for a task that is overrun.
Result<Fd> ConnectTask(const std::string& path);

/// The address of a socket; nothing if the path is too long for one.
std::optional<sockaddr_un> SocketAddress(const std::string& path);

}  // namespace zsuper
