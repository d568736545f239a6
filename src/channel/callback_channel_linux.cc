// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"
#include "channel/inbox.h"
#include "messages/message.h"
#include "text/reply_lines.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace zsuper {
namespace {

using boost::system::error_code;
using Socket = boost::asio::local::stream_protocol::socket;

// Commands that may wait here for somebody to register, or for a program that does not
// read.
constexpr std::size_t kMaxWaiting = 64;
// Bytes that may wait for a program that does not read.
constexpr std::size_t kMaxUnsent = 65536;

// Is this as the module sends it? Whoever else writes on the channel is not trusted.
bool FitForOperators(const std::string& text) {
  return text.find_first_of("\n\t") == std::string::npos &&
         std::holds_alternative<std::vector<std::string>>(ReplyLines(text));
}

bool FitForOperators(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  const auto checked = ReplyLines(text);
  const auto* as_shown = std::get_if<std::vector<std::string>>(&checked);
  return as_shown != nullptr && *as_shown == lines;
}

}  // namespace

/// Lives on while a read or write of it is under way, but then notifies nobody.
class CallbackChannel::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, Fd end, Listener listener)
      : socket_(loop, boost::asio::local::stream_protocol(), end.Release()),
        listener_(std::move(listener)) {
    socket_.non_blocking(true);
  }

  void Start(const std::string& jobname) {
    Write(channel::Encode(channel::Hello{channel::kVersion, jobname}));
    Read();
  }

  void Abandon() {
    listener_ = Listener();
    Shut();
  }

  [[nodiscard]] bool Takes(Verb verb, bool call) const {
    std::uint8_t needed = channel::Registered::kCommands;
    if (call) {
      needed = channel::Registered::kCalls;
    } else if (verb == Verb::kStop) {
      needed = channel::Registered::kStop;
    }
    return open_ && (interest_ & needed) != 0;
  }

  Result<void> Send(const channel::Command& command) {
    if (!open_) {
      return Fail<msg::CallbackChannelClosed>("the channel is closed");
    }
    const bool must_wait = !TakesNow(command);
    const bool stop = command.verb == Verb::kStop;
    if (!stop && unsent_.size() > kMaxUnsent) {
      return Fail<msg::CallbackBusy>(unanswered_.size());
    }
    if (must_wait && !waiting_.Push(command)) {
      return Fail<msg::CallbackBusy>(Waiting());
    }
    unanswered_.insert(command.seq);
    if (!must_wait) {
      Write(channel::Encode(command));
    }
    return {};
  }

  void TellNextStep(std::optional<Duration> after) {
    channel::NextStep step;
    if (after && after->count() < channel::NextStep::kNone) {
      step.milliseconds = static_cast<std::uint32_t>(after->count());
    }
    if (open_) {
      Write(channel::Encode(step));
    }
  }

  [[nodiscard]] std::size_t Waiting() const { return waiting_.Count({true, true}); }

  void CatchUp() {
    error_code error;
    while (open_) {
      const std::size_t size = socket_.read_some(boost::asio::buffer(bytes_), error);
      if (error) {
        return;  // nothing there now, or an end that the next read tells of
      }
      Take(size);
    }
  }

  void ProgramEnded() {
    CatchUp();
    Close(Closing::kProgramEnded);
  }

 private:
  [[nodiscard]] bool TakesNow(const channel::Command& command) const {
    return Takes(command.verb, !command.target.empty());
  }

  void Read() {
    socket_.async_wait(Socket::wait_read,
                       [self = shared_from_this()](const error_code& failed) {
                         if (!failed && self->open_) {
                           self->ReadSome();
                         }
                       });
  }

  void ReadSome() {
    error_code error;
    const std::size_t size = socket_.read_some(boost::asio::buffer(bytes_), error);
    if (error && error != boost::asio::error::would_block) {
      Close(leaving_ ? Closing::kLeft : Closing::kHungUp);
      return;
    }
    Take(size);
    if (open_) {
      Read();
    }
  }

  void Take(std::size_t size) {
    reader_.Append(std::string_view(bytes_.data(), size));
    while (const auto frame = reader_.Next()) {
      std::optional<channel::FromProgram> message = channel::DecodeFromProgram(*frame);
      const bool good =
          message &&
          std::visit([this](auto& what) { return Understand(std::move(what)); },
                     *message);
      if (!open_) {
        return;
      }
      if (!good) {
        Close(Closing::kNonsense);
        return;
      }
    }
    if (reader_.Broken()) {
      Close(Closing::kNonsense);
    }
  }

  bool Understand(channel::Attached attached) {
    if (attached.version != channel::kVersion) {
      return false;
    }
    listener_.attached(attached);
    return true;
  }

  bool Understand(channel::Registered registered) {
    interest_ = registered.what;
    SendWaiting();  // which came before what the listener may send
    listener_.registered();
    return true;
  }

  bool Understand(channel::Accepted accepted) {
    listener_.accepted(accepted.seq);
    return true;
  }

  bool Understand(channel::Refused refused) {
    if (unanswered_.erase(refused.seq) > 0) {
      listener_.refused(refused.seq, refused.why);
    }
    return true;
  }

  bool Understand(channel::Reply reply) {
    if (!FitForOperators(reply.lines)) {
      return false;
    }
    listener_.replied(reply.seq, std::move(reply.lines));
    return true;
  }

  bool Understand(channel::Done done) {
    if (!done.failure.empty() && !FitForOperators(done.failure)) {
      return false;
    }
    if (unanswered_.erase(done.seq) > 0) {
      listener_.done(done.seq, std::move(done.failure));
    }
    return true;
  }

  bool Understand(channel::Ready /*ready*/) {
    listener_.ready();
    return true;
  }

  bool Understand(channel::Status status) {
    if (!FitForOperators(status.text)) {
      return false;
    }
    listener_.status(std::move(status.text));
    return true;
  }

  bool Understand(channel::Message message) {
    if (!FitForOperators(message.lines)) {
      return false;
    }
    listener_.message(std::move(message));
    return true;
  }

  bool Understand(channel::Slow slow) {
    listener_.slow(slow);
    return true;
  }

  bool Understand(channel::Imported /*imported*/) {
    listener_.imported();
    return true;
  }

  bool Understand(channel::Leaving /*leaving*/) {
    leaving_ = true;
    listener_.leaving();
    return true;
  }

  void SendWaiting() {
    const Lanes lanes = {(interest_ & channel::Registered::kCommands) != 0,
                         (interest_ & channel::Registered::kCalls) != 0};
    while (const auto command = waiting_.Take(lanes)) {
      Write(channel::Encode(*command));
    }
    if (!lanes.handler && (interest_ & channel::Registered::kStop) != 0) {
      while (const auto stop = waiting_.TakeStop()) {
        Write(channel::Encode(*stop));
      }
    }
  }

  void Write(const std::string& frame) {
    unsent_ += frame;
    if (!writing_) {
      WriteSome();
    }
  }

  void WriteSome() {
    error_code error;
    const std::size_t sent = socket_.write_some(boost::asio::buffer(unsent_), error);
    unsent_.erase(0, sent);
    if (unsent_.empty() || (error && error != boost::asio::error::would_block)) {
      unsent_.clear();  // a broken channel is reported by whoever reads it
      return;
    }
    writing_ = true;
    socket_.async_wait(Socket::wait_write,
                       [self = shared_from_this()](const error_code& failed) {
                         self->writing_ = false;
                         if (!failed && self->open_) {
                           self->WriteSome();
                         }
                       });
  }

  void Close(Closing how) {
    if (!open_) {
      return;
    }
    Shut();
    listener_.closed(how, {unanswered_.begin(), unanswered_.end()});
  }

  void Shut() {
    open_ = false;
    error_code ignored;
    (void)socket_.close(ignored);
  }

  Socket socket_;
  Listener listener_;
  channel::FrameReader reader_;
  std::array<char, 16384> bytes_{};
  std::string unsent_;
  Inbox waiting_{kMaxWaiting};
  std::set<std::uint64_t> unanswered_;
  std::uint8_t interest_ = 0;
  bool writing_ = false;
  bool leaving_ = false;
  bool open_ = true;
};

Result<CallbackChannel::Ends> CallbackChannel::MakeEnds() {
  std::array<int, 2> fds{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return FailWithErrno<msg::CallbackChannelFailed>(errno, ErrnoText(errno));
  }
  return Ends{Fd(fds[0]), Fd(fds[1])};
}

std::string CallbackChannel::Variable(const Fd& program_end) {
  return std::string(channel::kVariable) + "=" +
         channel::VariableValue(program_end.Get(), program_end.Get());
}

CallbackChannel::CallbackChannel(boost::asio::io_context& loop,
                                 const std::string& jobname, Fd our_end,
                                 Listener listener)
    : impl_(std::make_shared<Impl>(loop, std::move(our_end), std::move(listener))) {
  impl_->Start(jobname);
}

CallbackChannel::~CallbackChannel() {
  impl_->Abandon();
}

bool CallbackChannel::Takes(Verb verb, bool call) const {
  return impl_->Takes(verb, call);
}

Result<void> CallbackChannel::Send(const channel::Command& command) {
  return impl_->Send(command);
}

void CallbackChannel::TellNextStep(std::optional<Duration> after) {
  impl_->TellNextStep(after);
}

std::size_t CallbackChannel::Waiting() const {
  return impl_->Waiting();
}

void CallbackChannel::CatchUp() {
  impl_->CatchUp();
}

void CallbackChannel::ProgramEnded() {
  impl_->ProgramEnded();
}

}  // namespace zsuper
