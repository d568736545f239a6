// SPDX-License-Identifier: Apache-2.0
#include "zcon/task_link.h"

#include "messages/message.h"
#include "zcon/task_process.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

// 255 lines of 126 characters, with room for what JSON has to escape.
constexpr std::size_t kMaxReplyFrame = 262'144;

// The process that listens, as the kernel knows it.
std::optional<ucred> Peer(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return std::nullopt;
  }
  return peer;
}

// A task that ends while calls wait for it resets the connection.
bool IsEnd(int os_error) {
  return os_error == EPIPE || os_error == ECONNRESET;
}

bool IsTrusted(int socket) {
  const std::optional<ucred> peer = Peer(socket);
  const uid_t self = ::geteuid();
  return peer && (peer->uid == 0 || peer->uid == self || self == 0);
}

// A task that is overrun has room for one more now and then.
Result<Fd> ConnectSoon(const std::string& path) {
  constexpr int kAttempts = 500;
  Result<Fd> socket = ConnectTask(path);
  for (int attempt = 1;
       attempt < kAttempts && !socket.has_value() && socket.error().os_error == EAGAIN;
       ++attempt) {
    (void)::poll(nullptr, 0, 1);
    socket = ConnectTask(path);
  }
  return socket;
}

}  // namespace

Result<TaskLink> TaskLink::Connect(const TaskSocket& task) {
  ZSU_TRY_ASSIGN(Fd socket, ConnectSoon(task.path));
  if (!IsTrusted(socket.Get())) {
    return FailWithErrno<msg::TaskUnreachable>(EPERM, task.path,
                                               "it belongs to another user");
  }
  return TaskLink(task, std::move(socket));
}

TaskLink::TaskLink(TaskSocket task, Fd fd)
    : task_(std::move(task)), fd_(std::move(fd)), frames_(kMaxReplyFrame) {}

void TaskLink::Send(const VarlinkCall& call) {
  const std::string frame = FormatVarlinkCall(call);
  const ssize_t count = ::send(fd_.Get(), frame.data(), frame.size(), MSG_NOSIGNAL);
  if (count < 0 && IsEnd(errno)) {
    return;  // what it said before can still be read, and then its end
  }
  if (count != static_cast<ssize_t>(frame.size())) {
    Break(count < 0 ? ErrnoText(errno) : "it takes no more calls");
  }
}

void TaskLink::Receive() {
  const VarlinkFrames::Space space = frames_.Free();
  const ssize_t count = ::recv(fd_.Get(), space.data, space.size, 0);
  if (count > 0) {
    frames_.Filled(static_cast<std::size_t>(count));
  } else if (count == 0 || IsEnd(errno)) {
    fd_.Reset();
  } else if (errno != EAGAIN && errno != EINTR) {
    Break(ErrnoText(errno));
  }
}

std::optional<VarlinkReply> TaskLink::Next() {
  const std::optional<std::string_view> frame = frames_.Next();
  if (!frame) {
    if (frames_.Overrun()) {
      Break("it is too long");
    }
    return std::nullopt;
  }
  std::optional<VarlinkReply> reply = ParseVarlinkReply(*frame);
  if (!reply) {
    Break("it is no Varlink reply");
  }
  return reply;
}

Result<pid_t> TaskLink::Kill() {
  const std::optional<ucred> peer = Peer(fd_.Get());
  return KillTask(task_, peer ? peer->pid : 0, peer ? peer->uid : 0);
}

void TaskLink::Break(std::string reason) {
  broken_ = std::move(reason);
  fd_.Reset();
}

}  // namespace zsuper
