// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "console/command.h"
#include "system/console_session.h"
#include "system/console_socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace zsuper {

struct ConsoleServerOptions {
  std::string jobname;
  std::string folder;
  bool unique = false;
  /// The system's acceptance of a MODIFY or STOP.
  std::function<std::optional<Refusal>(const OperatorCommand&, const Issuer&)> enter;
  /// CANCEL, after the console was answered, all others were told and the socket is gone.
  std::function<void()> cancel;
};

/// Serves the operators' consoles of one task on its socket: org.zsuper.Console over
/// Varlink. Only root and our own user may enter commands; others are told so. There is
/// always a place for one more console: it is that of the one without a call that was
/// used longest ago. All of it happens on the thread that runs the loop.
class ConsoleServer {
 public:
  /// Listens when it returns; consoles are served while `loop` runs.
  static Result<std::unique_ptr<ConsoleServer>> Open(boost::asio::io_context& loop,
                                                     ConsoleServerOptions options);
  ConsoleServer(const ConsoleServer&) = delete;
  ConsoleServer& operator=(const ConsoleServer&) = delete;
  /// Tells the consoles that wait that the task has ended. The loop must not run any more
  /// after that.
  ~ConsoleServer();

  /// A message of the task's to one console.
  void Answer(const Issuer& to, const std::vector<std::string>& lines);
  /// A message of the task's to every console that listens, but not to `told`.
  void TellAll(const std::vector<std::string>& lines, const std::optional<Issuer>& told);
  /// How the task is, for GetTask.
  void Show(const TaskState& state) { task_.state = state; }
  /// The system may take a command again.
  void RoomAgain();

 private:
  using Acceptor = boost::asio::local::stream_protocol::acceptor;
  using Call = ConsoleSession::Call;

  ConsoleServer(boost::asio::io_context& loop, ConsoleServerOptions options,
                ConsoleSocket socket);
  void AwaitConsoles();
  void AcceptConsole();
  bool Welcome(Fd connection);
  bool CloseLeast(Call most);
  void RetryLater();
  void EndCalls();
  void Cancel();

  ConsoleSocket socket_;
  Acceptor acceptor_;
  boost::asio::steady_timer retry_;
  std::function<void()> cancel_;
  ConsoleTask task_;
  std::unordered_map<std::uint32_t, std::shared_ptr<ConsoleSession>> sessions_;
  std::uint32_t last_console_id_ = 0;
};

}  // namespace zsuper
