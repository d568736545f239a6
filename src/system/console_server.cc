// SPDX-License-Identifier: Apache-2.0
#include "system/console_server.h"

#include <boost/asio/post.hpp>
#include <fmt/chrono.h>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>
#include <utility>

namespace zsuper {
namespace {

// One more console takes the place of the one that needs its least.
constexpr std::size_t kMaxSessions = 256;
// How soon to try again when there was no descriptor left for a connection.
constexpr std::chrono::milliseconds kAcceptRetry{100};

bool IsAuthorized(int connection) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == 0 || peer.uid == ::geteuid());
}

std::string Now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace

Result<std::unique_ptr<ConsoleServer>> ConsoleServer::Open(boost::asio::io_context& loop,
                                                           ConsoleServerOptions options) {
  ZSU_TRY_ASSIGN(ConsoleSocket socket,
                 ConsoleSocket::Open(options.folder, options.jobname, options.unique));
  return std::unique_ptr<ConsoleServer>(
      new ConsoleServer(loop, std::move(options), std::move(socket)));
}

ConsoleServer::ConsoleServer(boost::asio::io_context& loop, ConsoleServerOptions options,
                             ConsoleSocket socket)
    : socket_(std::move(socket)),
      acceptor_(loop, boost::asio::local::stream_protocol(), socket_.Release()),
      retry_(loop),
      cancel_(std::move(options.cancel)) {
  task_.jobname = std::move(options.jobname);
  task_.started = Now();
  task_.enter = std::move(options.enter);
  task_.cancel = [this] { Cancel(); };
  task_.closed = [this](std::uint32_t console_id) { sessions_.erase(console_id); };
  AwaitConsoles();
}

ConsoleServer::~ConsoleServer() {
  socket_.Remove();
  EndCalls();
  task_.closed = [](std::uint32_t) {};
  for (const auto& [id, session] : sessions_) {
    session->Close();
  }
}

void ConsoleServer::Answer(const Issuer& to, const std::vector<std::string>& lines) {
  if (const auto found = sessions_.find(to.console_id); found != sessions_.end()) {
    // Held here, as it may leave the list when its client has gone.
    const std::shared_ptr<ConsoleSession> session = found->second;
    session->Answer(to, lines);
  }
}

void ConsoleServer::TellAll(const std::vector<std::string>& lines,
                            const std::optional<Issuer>& told) {
  const auto sessions = sessions_;  // one whose client has gone leaves the list
  for (const auto& [id, session] : sessions) {
    if (!told || told->console_id != id) {
      session->Tell(lines);
    }
  }
}

void ConsoleServer::RoomAgain() {
  for (const auto& [id, session] : sessions_) {
    session->RoomAgain();
  }
}

void ConsoleServer::AwaitConsoles() {
  acceptor_.async_wait(Acceptor::wait_read, [this](boost::system::error_code error) {
    if (!error) {
      AcceptConsole();
    }
  });
}

// One a turn, so that consoles that come and go do not keep the others waiting, and each
// is asked what it wants before its place is another's. Not Asio's accept, which leaves
// the connection open in a program that is just being started.
void ConsoleServer::AcceptConsole() {
  Fd connection(::accept4(acceptor_.native_handle(), nullptr, nullptr,
                          SOCK_CLOEXEC | SOCK_NONBLOCK));
  const int os_error = connection.IsOpen() ? 0 : errno;
  if (os_error == EAGAIN) {
    AwaitConsoles();
    return;
  }
  const bool again = os_error == EINTR || os_error == ECONNABORTED ||
                     (os_error == EMFILE && CloseLeast(Call::kStreaming));
  if (os_error == 0 ? !Welcome(std::move(connection)) : !again) {
    RetryLater();
    return;
  }
  boost::asio::post(acceptor_.get_executor(), [this] { AcceptConsole(); });
}

// What can't be watched or has no storage is closed again.
bool ConsoleServer::Welcome(Fd connection) {
  try {
    if (sessions_.size() >= kMaxSessions) {
      CloseLeast(Call::kAwaiting);
    }
    const bool authorized = IsAuthorized(connection.Get());
    ConsoleSession::Socket socket(acceptor_.get_executor());
    boost::system::error_code error;
    socket.assign(boost::asio::local::stream_protocol(), connection.Get(), error);
    if (error) {
      return false;
    }
    static_cast<void>(connection.Release());
    const std::uint32_t id = ++last_console_id_;
    const auto session =
        std::make_shared<ConsoleSession>(std::move(socket), id, authorized, task_);
    sessions_.emplace(id, session);
    session->Start();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// The session that its client needs least, if its call is none or at most this one.
bool ConsoleServer::CloseLeast(Call most) {
  const auto least = std::min_element(
      sessions_.begin(), sessions_.end(),
      [](auto& one, auto& other) { return one.second->Need() < other.second->Need(); });
  if (least == sessions_.end() || least->second->Need().first > most) {
    return false;
  }
  const std::shared_ptr<ConsoleSession> session = least->second;
  session->EndCall();
  session->Close();
  return true;
}

// No descriptor is left, say: the connection stays in the backlog, which would wake us
// again at once.
void ConsoleServer::RetryLater() {
  retry_.expires_after(kAcceptRetry);
  retry_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      AcceptConsole();
    }
  });
}

void ConsoleServer::EndCalls() {
  const auto sessions = sessions_;  // a session that can't be told leaves the list
  for (const auto& [id, session] : sessions) {
    session->EndCall();
  }
}

void ConsoleServer::Cancel() {
  socket_.Remove();
  EndCalls();
  cancel_();
}

}  // namespace zsuper
