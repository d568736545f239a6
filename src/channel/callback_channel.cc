// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_channel.h"

#include "base/overloaded.h"
#include "messages/message.h"
#include "text/lines.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

using boost::system::error_code;
using Socket = boost::asio::posix::stream_descriptor;

// Bytes that may wait for a program that does not read.
constexpr std::size_t kMaxUnsent = 65536;
constexpr std::size_t kReadAtOnce = 16384;
// When a command that the program does not take is reported.
constexpr std::array<std::chrono::seconds, 3> kReports = {
    std::chrono::seconds(1), std::chrono::seconds(10), std::chrono::seconds(60)};
// How often the socket is read for one CatchUp(): the largest frame and a bit more.
constexpr int kReadsToCatchUp = 6;

// Is this as the module sends it? Whoever else writes on the channel is not trusted.
bool IsFit(const std::string& text) {
  return text.find_first_of("\n\t") == std::string::npos &&
         std::holds_alternative<std::vector<std::string>>(ReplyLines(text));
}

bool IsFit(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  const auto checked = ReplyLines(text);
  const auto* as_shown = std::get_if<std::vector<std::string>>(&checked);
  return as_shown != nullptr && *as_shown == lines;
}

bool MakesSense(const channel::FromProgram& message) {
  return std::visit(
      Overloaded{
          [](const channel::Attached& it) { return it.version == channel::kVersion; },
          [](const channel::Reply& reply) { return IsFit(reply.lines); },
          [](const channel::Done& done) {
            return done.failure.empty() || IsFit(done.failure);
          },
          [](const channel::Status& status) { return IsFit(status.text); },
          [](const channel::Message& it) { return IsFit(it.lines); },
          [](const auto& /*other*/) { return true; },
      },
      message);
}

// Is the program through with a command?
bool IsThrough(const channel::FromProgram& message) {
  return std::holds_alternative<channel::Done>(message) ||
         std::holds_alternative<channel::Refused>(message);
}

}  // namespace

CallbackChannel::CallbackChannel(boost::asio::io_context& loop, Fd our_end, int pid,
                                 Listener listener)
    : socket_(loop), pid_(pid), listener_(std::move(listener)), look_(loop) {
  socket_.assign(our_end.Release());
  socket_.native_non_blocking(true);
}

std::shared_ptr<CallbackChannel> CallbackChannel::Open(boost::asio::io_context& loop,
                                                       Fd our_end, int pid,
                                                       Listener listener) {
  std::shared_ptr<CallbackChannel> opened(
      new CallbackChannel(loop, std::move(our_end), pid, std::move(listener)));
  opened->Read();
  return opened;
}

Result<void> CallbackChannel::Send(const channel::Command& command) {
  if (!open_) {
    return Fail<msg::CallbackChannelClosed>("the channel is closed");
  }
  if (command.verb != Verb::kStop && unsent_.size() > kMaxUnsent) {
    return Fail<msg::CallbackBusy>(unanswered_);
  }
  ++unanswered_;
  untaken_.push_back({command.seq, Time::clock::now()});
  Write(channel::Encode(command));
  if (untaken_.size() == 1) {
    WatchUntaken();
  }
  return {};
}

void CallbackChannel::TellNextStep(std::optional<Duration> after) {
  channel::NextStep step;
  if (after && after->count() < channel::NextStep::kNone) {
    step.milliseconds = static_cast<std::uint32_t>(after->count());
  }
  Write(channel::Encode(step));
}

void CallbackChannel::CatchUp() {
  const auto alive = shared_from_this();
  for (int reads = 0; reads < kReadsToCatchUp && ReadSome(); ++reads) {
  }
}

void CallbackChannel::ProgramEnded() {
  const auto alive = shared_from_this();
  CatchUp();
  Close(Closing::kProgramEnded);
}

void CallbackChannel::Abandon() {
  listener_ = {};
  Shut();
}

void CallbackChannel::Read() {
  socket_.async_wait(Socket::wait_read,
                     [self = shared_from_this()](const error_code& failed) {
                       if (!failed && self->open_) {
                         (void)self->ReadSome();
                       }
                       if (!failed && self->open_) {
                         self->Read();
                       }
                     });
}

bool CallbackChannel::ReadSome() {
  std::array<char, kReadAtOnce> bytes{};
  const ssize_t size =
      open_ ? ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0) : 0;
  if (size > 0) {
    Take({bytes.data(), static_cast<std::size_t>(size)});
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    Close(leaving_ ? Closing::kLeft : Closing::kHungUp);
  }
  return size > 0 && open_;
}

void CallbackChannel::Take(std::string_view bytes) {
  reader_.Append(bytes);
  while (const auto frame = reader_.Next()) {
    std::optional<channel::FromProgram> message = channel::DecodeFromProgram(*frame);
    const auto wrong = message ? WhatIsWrong(*message) : Closing::kNonsense;
    if (wrong) {
      Close(*wrong);
      return;
    }
    leaving_ = leaving_ || std::holds_alternative<channel::Leaving>(*message);
    if (const auto* accepted = std::get_if<channel::Accepted>(&*message)) {
      TakenOrRefused(accepted->seq);
    } else if (const auto* refused = std::get_if<channel::Refused>(&*message)) {
      TakenOrRefused(refused->seq);
    }
    if (IsThrough(*message) && unanswered_ > 0) {
      --unanswered_;
    }
    listener_.heard(*std::move(message));
    if (!open_) {
      return;
    }
  }
  if (reader_.Broken()) {
    Close(Closing::kNonsense);
  }
}

std::optional<CallbackChannel::Closing> CallbackChannel::WhatIsWrong(
    const channel::FromProgram& message) const {
  if (const auto* attached = std::get_if<channel::Attached>(&message)) {
    if (attached->probe != channel::Attached::kProbe) {
      return Closing::kConverted;
    }
    if (attached->pid != static_cast<std::uint32_t>(pid_)) {
      return Closing::kStranger;
    }
  }
  return MakesSense(message) ? std::nullopt : std::optional(Closing::kNonsense);
}

void CallbackChannel::Write(const std::string& frame) {
  unsent_ += frame;
  if (open_ && !writing_) {
    WriteSome();
  }
}

void CallbackChannel::WriteSome() {
  while (!unsent_.empty()) {
    const ssize_t sent =
        ::send(socket_.native_handle(), unsent_.data(), unsent_.size(), SendFlags());
    if (sent >= 0) {
      unsent_.erase(0, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      unsent_.clear();  // reading a broken channel tells of it
    }
  }
  if (unsent_.empty()) {
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

void CallbackChannel::TakenOrRefused(std::uint64_t seq) {
  const auto found =
      std::find_if(untaken_.begin(), untaken_.end(),
                   [seq](const Untaken& command) { return command.seq == seq; });
  if (found == untaken_.end()) {
    return;
  }
  const bool looks_no_more = reports_ == kReports.size();
  reports_ = found == untaken_.begin() ? 0 : reports_;
  untaken_.erase(found);
  if (looks_no_more && !untaken_.empty()) {
    WatchUntaken();
  }
}

// Not set again with each command: the loop wakes once a second at most.
void CallbackChannel::WatchUntaken() {
  if (reports_ == kReports.size()) {
    return;
  }
  look_.expires_at(untaken_.front().sent + kReports[reports_]);
  look_.async_wait([self = shared_from_this()](const error_code& failed) {
    if (!failed && self->open_ && !self->untaken_.empty()) {
      self->TellUntaken();
    }
  });
}

void CallbackChannel::TellUntaken() {
  const Untaken first = untaken_.front();
  if (reports_ < kReports.size() &&
      first.sent + kReports[reports_] <= Time::clock::now()) {
    const std::chrono::seconds age = kReports[reports_++];
    listener_.untaken(first.seq, age, untaken_.size() - 1);
  }
  if (open_ && !untaken_.empty()) {
    WatchUntaken();
  }
}

void CallbackChannel::Close(Closing how) {
  if (open_) {
    Shut();
    listener_.closed(how);
  }
}

void CallbackChannel::Shut() {
  open_ = false;
  look_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace zsuper
