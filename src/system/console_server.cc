// SPDX-License-Identifier: Apache-2.0
#include "system/console_server.h"

#include <fmt/chrono.h>

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <utility>

namespace zsuper {
namespace {

// More consoles than that wait in the socket's backlog until another has left.
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
  Result<ConsoleSocket> socket =
      ConsoleSocket::Open(options.folder, options.jobname, options.unique);
  if (!socket.has_value()) {
    return socket.error();
  }
  return std::unique_ptr<ConsoleServer>(
      new ConsoleServer(loop, std::move(options), std::move(socket.value())));
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
  task_.closed = [this](std::uint32_t console_id) {
    sessions_.erase(console_id);
    AwaitConsoles();
  };
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

void ConsoleServer::AwaitConsoles() {
  if (awaiting_ || sessions_.size() >= kMaxSessions) {
    return;
  }
  awaiting_ = true;
  acceptor_.async_wait(Acceptor::wait_read, [this](boost::system::error_code error) {
    if (!error) {
      awaiting_ = false;
      AcceptConsoles();
    }
  });
}

// Not Asio's accept, which leaves the connection open in a program that is just being
// started.
void ConsoleServer::AcceptConsoles() {
  while (sessions_.size() < kMaxSessions) {
    const int connection = ::accept4(acceptor_.native_handle(), nullptr, nullptr,
                                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection >= 0) {
      Welcome(connection);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      RetryLater();
      return;
    }
  }
  AwaitConsoles();
}

void ConsoleServer::Welcome(int connection) {
  const bool authorized = IsAuthorized(connection);
  ConsoleSession::Socket socket(acceptor_.get_executor(),
                                boost::asio::local::stream_protocol(), connection);
  const std::uint32_t id = ++last_console_id_;
  const auto session =
      std::make_shared<ConsoleSession>(std::move(socket), id, authorized, task_);
  sessions_.emplace(id, session);
  session->Start();
}

// No descriptor is left, say: the connection stays in the backlog, which would wake us
// again at once.
void ConsoleServer::RetryLater() {
  awaiting_ = true;
  retry_.expires_after(kAcceptRetry);
  retry_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      awaiting_ = false;
      AcceptConsoles();
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
