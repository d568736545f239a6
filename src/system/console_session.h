// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "console/operator_command.h"
#include "console/task_state.h"
#include "operator/varlink.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/array.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// The task as its consoles' sessions see it; outlives them all.
struct ConsoleTask {
  std::string jobname;
  std::string started;  ///< RFC 3339
  TaskState state;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::function<std::optional<Refusal>(const OperatorCommand&, const Issuer&)> enter;
  std::function<void()> cancel;
  std::function<void(std::uint32_t console_id)> closed;  ///< A session is over.
};

/// One connection of an operator's console. Its calls are taken one at a time, in order;
/// what it may make us hold is bounded, and nothing waits for it. Lives as long as an
/// operation on its socket or the server's list holds it.
class ConsoleSession : public std::enable_shared_from_this<ConsoleSession> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;

  /// `authorized`: may this peer enter commands?
  ConsoleSession(Socket socket, std::uint32_t console_id, bool authorized,
                 ConsoleTask& task);

  void Start() { Read(); }
  /// A message of the task for this console.
  void Answer(const Issuer& to, const std::vector<std::string>& lines);
  /// A message of the task to nobody in particular: shown if this console listens.
  void Tell(const std::vector<std::string>& lines);
  /// The task ends: whatever call is open gets its last reply, as far as the socket takes
  /// it at once.
  void EndCall();
  /// Nothing is called back after this.
  void Close();

 private:
  // What the connection waits for: nothing, the answer to one command, messages.
  enum class Call { kNone, kAwaiting, kStreaming };

  void Read();
  void Serve();
  bool IsGone();
  void CloseIfOver();
  void Handle(const VarlinkCall& call);
  void HandleService(const VarlinkCall& call);
  // `streamed`: this connection was getting messages before.
  void HandleCommand(const VarlinkCall& call, bool streamed);
  void HandleGetTask(const VarlinkCall& call);
  void Cancel(const VarlinkCall& call);
  void AwaitAnswer(std::chrono::milliseconds timeout);
  void CallDone();
  void Reply(const VarlinkCall& call, const VarlinkReply& reply);
  void Send(const VarlinkReply& reply);
  void Flush();

  Socket socket_;
  boost::asio::steady_timer deadline_;
  ConsoleTask& task_;
  const bool authorized_;
  Issuer issuer_;
  Call call_ = Call::kNone;
  std::uint64_t calls_ = 0;  // counts the commands, so that an old deadline is known

  VarlinkFrames frames_;
  std::string output_;
  std::size_t sent_ = 0;  // of output_
  bool reading_ = false;
  bool writing_ = false;     // waiting for room in the socket
  bool input_over_ = false;  // close once all is answered and sent
  bool closed_ = false;
};

}  // namespace zsuper
