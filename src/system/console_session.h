// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "console/operator_command.h"
#include "console/qedit.h"
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
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {

/// The task as its consoles' sessions see it; outlives them all.
struct ConsoleTask {
  std::string jobname;
  std::string started;  ///< RFC 3339
  TaskState state;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t calls = 0;  ///< Counts the calls of all sessions, as their clock.
  std::function<std::optional<Refusal>(const OperatorCommand&, const Issuer&)> enter;
  std::function<void()> cancel;
  std::function<void(std::uint32_t console_id)> closed;  ///< A session is over.
};

/// One connection of an operator's console. Its calls are taken in order and one a turn
/// of the loop, so that a client that sends many delays no other. What it may make us
/// hold is bounded, nothing waits for it, and what fails for it closes it alone. Lives as
/// long as an operation on its socket or the server's list holds it.
class ConsoleSession : public std::enable_shared_from_this<ConsoleSession> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  /// What the connection waits for: nothing, messages, the answer to one command.
  enum class Call { kNone, kStreaming, kAwaiting };

  /// `authorized`: may this peer enter commands?
  ConsoleSession(Socket socket, std::uint32_t console_id, bool authorized,
                 ConsoleTask& task);

  void Start();
  /// A message of the task for this console.
  void Answer(const Issuer& to, const std::vector<std::string>& lines);
  /// A message of the task to nobody in particular: shown if this console listens.
  void Tell(const std::vector<std::string>& lines);
  /// An open call gets its last reply, as far as the socket takes it at once. The task
  /// ends, or another console needs the place.
  void EndCall();
  /// The system may take a command again.
  void RoomAgain();
  /// How much its client needs it: by its call, then by its last use.
  [[nodiscard]] std::pair<Call, std::uint64_t> Need() const {
    return {call_, last_used_};
  }
  /// Nothing is called back after this.
  void Close();

 private:
  // No bytes come any more; what came is not served any more either.
  enum class Input { kOpen, kEnded, kRejected };

  template <typename Work>
  void Try(Work work);
  void Read();
  void OnInput(std::size_t count, bool ended);
  void ServeSoon();
  void Serve();
  void ServeFrame(std::string_view frame);
  void Reject(const std::string& why);
  bool HasHungUp();
  void Abandon();
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
  std::uint64_t last_used_ = 0;
  // Without a reply, and the system was too busy for it: tried again when it is not.
  std::optional<VarlinkCall> held_;
  std::uint64_t calls_ = 0;  // counts the commands, so that an old deadline is known

  VarlinkFrames frames_;
  std::string output_;
  std::size_t sent_ = 0;  // of output_
  Input input_ = Input::kOpen;
  bool reading_ = false;
  bool serving_ = false;  // the next turn is asked for
  bool writing_ = false;  // waiting for room in the socket
  bool hung_up_ = false;  // nobody reads an answer
  bool closed_ = false;
};

}  // namespace zsuper
