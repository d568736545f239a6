// SPDX-License-Identifier: Apache-2.0
#include "system/console_session.h"

#include "messages/message.h"
#include "operator/console_interface.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <utility>

namespace zsuper {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxCallFrame = 16'384;  // a command has 126 characters
// Several answers of 255 lines; a client that lets more pile up is not reading.
constexpr std::size_t kMaxOutput = 1'048'576;

VarlinkReply CommandReply(bool accepted, json::array messages, bool continues = false) {
  return {"", {{"accepted", accepted}, {"messages", std::move(messages)}}, continues};
}

VarlinkReply ConsoleError(std::string_view error, std::string_view message) {
  return {std::string(error), {{"messages", json::array{message}}}, false};
}

VarlinkReply NotAuthorized(OperatorCommand::Verb verb) {
  const Refusal refusal = Refuse("IEE345I", VerbName(verb), "AUTHORITY INVALID");
  return ConsoleError(kNotAuthorizedError, refusal.message);
}

std::string InWords(std::chrono::milliseconds time) {
  const auto count = time.count();
  return count % 1000 == 0 ? fmt::format("{}s", count / 1000)
                           : fmt::format("{}ms", count);
}

}  // namespace

ConsoleSession::ConsoleSession(Socket socket, std::uint32_t console_id, bool authorized,
                               ConsoleTask& task)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      task_(task),
      authorized_(authorized),
      last_used_(++task.calls),
      frames_(kMaxCallFrame) {
  issuer_.console_id = console_id;
}

// For want of storage, say. The connection goes, and zsuper does not.
template <typename Work>
void ConsoleSession::Try(Work work) {
  try {
    work();
  } catch (const std::exception&) {
    Close();
  }
}

void ConsoleSession::Start() {
  Try([this] { Read(); });
}

void ConsoleSession::Answer(const Issuer& to, const std::vector<std::string>& lines) {
  const bool streaming = call_ == Call::kStreaming;
  if (!streaming && (call_ != Call::kAwaiting || to.cart != issuer_.cart)) {
    return;  // the answer to a call whose time was up
  }
  Try([&] {
    VarlinkReply reply =
        CommandReply(true, json::array(lines.begin(), lines.end()), streaming);
    reply.parameters["cart"] = fmt::format("{:02X}", fmt::join(to.cart, ""));
    Send(reply);
    if (!streaming) {
      CallDone();
    }
  });
}

void ConsoleSession::Tell(const std::vector<std::string>& lines) {
  if (call_ == Call::kStreaming) {
    Try([&] { Send(CommandReply(true, json::array(lines.begin(), lines.end()), true)); });
  }
}

void ConsoleSession::EndCall() {
  const Call call = std::exchange(call_, Call::kNone);
  Try([&] {
    if (call == Call::kAwaiting) {
      Send(ConsoleError(kNoAnswerError, Text<msg::EndedUnanswered>(task_.jobname)));
    } else if (call == Call::kStreaming) {
      Send(CommandReply(true, {}));
    }
  });
}

void ConsoleSession::Close() {
  if (closed_) {
    return;
  }
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  deadline_.cancel();
  task_.closed(issuer_.console_id);
}

// Goes on also while a call waits: it is here that a client which goes away is noticed.
void ConsoleSession::Read() {
  if (reading_ || closed_ || input_ != Input::kOpen) {
    return;
  }
  const VarlinkFrames::Space space = frames_.Free();
  if (space.size == 0) {
    return;  // calls wait; read on when they are taken
  }
  reading_ = true;
  socket_.async_read_some(
      boost::asio::buffer(space.data, space.size),
      [self = shared_from_this()](boost::system::error_code error, std::size_t count) {
        self->Try([&] { self->OnInput(count, static_cast<bool>(error)); });
      });
}

void ConsoleSession::OnInput(std::size_t count, bool ended) {
  reading_ = false;
  frames_.Filled(count);
  if (ended && input_ == Input::kOpen) {
    input_ = Input::kEnded;
    if (HasHungUp()) {
      Abandon();
    }
  }
  Serve();
}

void ConsoleSession::ServeSoon() {
  if (!std::exchange(serving_, true)) {
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->serving_ = false;
      self->Try([&] { self->Serve(); });
    });
  }
}

// Takes one call, up to the one that has to wait.
void ConsoleSession::Serve() {
  if (closed_) {
    return;
  }
  if (call_ != Call::kAwaiting && !held_ && input_ != Input::kRejected) {
    if (const std::optional<std::string_view> frame = frames_.Next()) {
      ServeFrame(*frame);
      ServeSoon();
    } else if (frames_.Overrun()) {
      Reject(fmt::format("it is longer than {} bytes", kMaxCallFrame));
    }
  }
  Read();
  CloseIfOver();
}

void ConsoleSession::ServeFrame(std::string_view frame) {
  const std::optional<VarlinkCall> call = ParseVarlinkCall(frame);
  if (!call) {
    Reject("it is not a call of Varlink");
  } else if (call->oneway || !HasHungUp()) {
    Handle(*call);
  } else {
    Abandon();
  }
  last_used_ = ++task_.calls;
}

// What follows can't be understood either.
void ConsoleSession::Reject(const std::string& why) {
  Send(ConsoleError(kInvalidCallError, Text<msg::CallUnreadable>(why)));
  input_ = Input::kRejected;
}

// A client that only ended its own sending still waits for its answers.
bool ConsoleSession::HasHungUp() {
  pollfd state{socket_.native_handle(), 0, 0};
  return hung_up_ ||
         (::poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0);
}

// Nobody waits for an answer. Calls without a reply are carried out all the same: such a
// client may hang up as soon as it has sent them.
void ConsoleSession::Abandon() {
  hung_up_ = true;
  call_ = Call::kNone;
  deadline_.cancel();
  output_.clear();
  sent_ = 0;
}

void ConsoleSession::CloseIfOver() {
  if (input_ != Input::kOpen && call_ != Call::kAwaiting && !serving_ && !held_ &&
      output_.empty()) {
    Close();
  }
}

void ConsoleSession::RoomAgain() {
  if (!held_) {
    return;
  }
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (const auto call = std::exchange(self->held_, std::nullopt)) {
      self->Try([&] {
        self->Handle(*call);
        self->Serve();
      });
    }
  });
}

void ConsoleSession::Handle(const VarlinkCall& call) {
  const bool streamed = call_ == Call::kStreaming;
  EndCall();
  if (call.method == kCommandMethod) {
    HandleCommand(call, streamed);
  } else if (call.method == kGetTaskMethod) {
    HandleGetTask(call);
  } else {
    HandleService(call);
  }
}

void ConsoleSession::HandleService(const VarlinkCall& call) {
  if (call.method == kGetInfoMethod) {
    Reply(call, {"",
                 {{"vendor", "zsuper"},
                  {"product", "zsuper"},
                  {"version", ZSUPER_VERSION},
                  {"url", ""},
                  {"interfaces", {kServiceInterface, kConsoleInterface}}}});
    return;
  }
  if (call.method == kGetInterfaceDescriptionMethod) {
    const json::value* interface = call.parameters.if_contains("interface");
    if (interface == nullptr || !interface->is_string()) {
      Reply(call, InvalidParameter("interface"));
      return;
    }
    const json::string& name = interface->get_string();
    const auto text = InterfaceDescription({name.data(), name.size()});
    Reply(call, text ? VarlinkReply{"", {{"description", *text}}}
                     : InterfaceNotFound({name.data(), name.size()}));
    return;
  }
  const std::string interface = call.method.substr(0, call.method.rfind('.'));
  Reply(call, InterfaceDescription(interface) ? MethodNotFound(call.method)
                                              : InterfaceNotFound(interface));
}

void ConsoleSession::HandleGetTask(const VarlinkCall& call) {
  if (!authorized_) {
    Reply(call, NotAuthorized(OperatorCommand::Verb::kDisplay));
    return;
  }
  Reply(call, {"",
               {{"jobname", task_.jobname},
                {"pid", ::getpid()},
                {"started", task_.started},
                {"accepted", task_.accepted},
                {"refused", task_.refused},
                {"state", task_.state.state},
                {"program", task_.state.program},
                {"says", task_.state.says}}});
}

void ConsoleSession::HandleCommand(const VarlinkCall& call, bool streamed) {
  const auto parsed = ReadConsoleRequest(call.parameters);
  if (const auto* wrong = std::get_if<InvalidMember>(&parsed)) {
    Reply(call, InvalidParameter(wrong->name));
    return;
  }
  const auto& request = std::get<ConsoleRequest>(parsed);
  ++calls_;
  issuer_.console = request.console;
  issuer_.cart = request.cart.value_or(CountingCart(calls_));

  const auto line = ParseOperatorCommand(request.command);
  const auto* command = std::get_if<OperatorCommand>(&line);
  if (command != nullptr && !authorized_) {
    ++task_.refused;
    Reply(call, NotAuthorized(command->verb));
    return;
  }
  if (command != nullptr && command->verb == OperatorCommand::Verb::kCancel &&
      NameMeans(command->name, task_.jobname, ::getpid())) {
    Cancel(call);
    return;
  }
  const std::optional<Refusal> refusal =
      command == nullptr ? std::get<Refusal>(line) : task_.enter(*command, issuer_);
  if (refusal && refusal->for_now && call.oneway) {
    held_ = call;  // the client would never learn that it is lost
    return;
  }
  if (refusal) {
    ++task_.refused;
    // Answers to the commands before may still come.
    const bool streaming = streamed && call.more && !call.oneway;
    call_ = streaming ? Call::kStreaming : Call::kNone;
    Reply(call, CommandReply(false, {json::string_view(refusal->message)}, streaming));
    return;
  }
  ++task_.accepted;
  if (call.oneway) {
    return;
  }
  if (call.more) {
    call_ = Call::kStreaming;
  } else {
    AwaitAnswer(request.timeout);
  }
}

// The reply is in the socket before the task dies of it, and can be read even then.
void ConsoleSession::Cancel(const VarlinkCall& call) {
  ++task_.accepted;
  const std::string accepted = CancelAccepted(task_.jobname);
  Reply(call, CommandReply(true, {json::string_view(accepted)}));
  task_.cancel();
}

void ConsoleSession::AwaitAnswer(std::chrono::milliseconds timeout) {
  call_ = Call::kAwaiting;
  deadline_.expires_after(timeout);
  deadline_.async_wait([self = shared_from_this(), number = calls_,
                        timeout](boost::system::error_code error) {
    if (error || self->closed_ || self->call_ != Call::kAwaiting ||
        self->calls_ != number) {
      return;
    }
    self->Try([&] {
      self->Send(ConsoleError(
          kNoAnswerError, Text<msg::NoAnswer>(self->task_.jobname, InWords(timeout))));
      self->CallDone();
    });
  });
}

void ConsoleSession::CallDone() {
  call_ = Call::kNone;
  deadline_.cancel();
  ServeSoon();
}

void ConsoleSession::Reply(const VarlinkCall& call, const VarlinkReply& reply) {
  if (!call.oneway) {
    Send(reply);
  }
}

void ConsoleSession::Send(const VarlinkReply& reply) {
  if (closed_ || hung_up_) {
    return;
  }
  output_ += FormatVarlinkReply(reply);
  if (output_.size() - sent_ > kMaxOutput) {
    Close();
    return;
  }
  Flush();
}

// Sends at once what the socket takes; only for the rest, waits for room.
void ConsoleSession::Flush() {
  while (!closed_ && !writing_ && sent_ < output_.size()) {
    const ssize_t count = ::send(socket_.native_handle(), output_.data() + sent_,
                                 output_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      sent_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      output_.erase(0, std::exchange(sent_, 0));
      writing_ = true;
      socket_.async_wait(Socket::wait_write,
                         [self = shared_from_this()](boost::system::error_code) {
                           self->writing_ = false;
                           self->Try([&] {
                             self->Flush();
                             self->CloseIfOver();
                           });
                         });
      return;
    } else if (errno != EINTR) {
      Abandon();
      return;
    }
  }
  if (!writing_) {
    output_.clear();
    sent_ = 0;
  }
}

}  // namespace zsuper
