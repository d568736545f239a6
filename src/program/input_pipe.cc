// SPDX-License-Identifier: Apache-2.0
#include "program/input_pipe.h"

#include "messages/message.h"
#include "text/characters.h"

#include <unistd.h>

#include <cerrno>
#include <optional>

namespace zsuper {
namespace {

using boost::asio::posix::stream_descriptor;

/// Without control characters: one of them might end the line for its reader.
std::string WithoutControls(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::string_view here = text;
    const std::optional<char32_t> c = TakeCharacter(text);
    if (!c || !IsControl(*c)) {
      plain += here.substr(0, here.size() - text.size());
    }
  }
  return plain;
}

}  // namespace

Result<StdinPipe> MakeStdinPipe(const ProgramSpec& spec) {
  int ends[2] = {-1, -1};
  if (!spec.pipe_stdin) {
    return StdinPipe{};
  }
  if (::pipe(ends) != 0) {
    const int os_error = errno;
    return FailWithErrno<msg::ProgramNotStarted>(os_error, spec.python,
                                                 ErrnoText(os_error));
  }
  return StdinPipe{Fd(ends[0]), Fd(ends[1])};
}

void InputPipe::Open(Fd write_end) {
  if (write_end.IsOpen()) {
    state_ = State::kOpen;
    pipe_.assign(write_end.Release());
    pipe_.native_non_blocking(true);
    WatchReader();
  }
}

Result<void> InputPipe::WriteLine(std::string_view line) {
  if (const char* reason = WhyNot()) {
    return Fail<msg::StdinNotWritten>(reason);
  }
  const std::string text = WithoutControls(line) + '\n';
  if (queue_.size() + text.size() > kQueueBytes) {
    return Fail<msg::StdinNotRead>(queue_.size());
  }
  queue_ += text;
  if (!waiting_) {
    WriteQueue();
  }
  if (const char* reason = WhyNot()) {
    return Fail<msg::StdinNotWritten>(reason);
  }
  return {};
}

Result<void> InputPipe::Close() {
  if (const char* reason = WhyNot()) {
    return Fail<msg::StdinNotClosed>(reason);
  }
  state_ = State::kClosing;
  if (!waiting_) {
    WriteQueue();
  }
  return {};
}

const char* InputPipe::WhyNot() const {
  switch (state_) {
    case State::kNotOurs:
      return "it is not the operator's";
    case State::kOpen:
      return nullptr;
    case State::kClosing:
    case State::kClosed:
      return "it was closed by an operator before";
    case State::kProgramClosed:
      return "the program has closed it";
    case State::kProgramEnded:
      return "the program has ended";
  }
  return nullptr;
}

void InputPipe::WriteQueue() {
  while (!queue_.empty()) {
    const ssize_t size = ::write(pipe_.native_handle(), queue_.data(), queue_.size());
    if (size > 0) {
      queue_.erase(0, static_cast<std::size_t>(size));
    } else if (size < 0 && errno == EAGAIN) {
      WaitForRoom();
      return;
    } else if (size < 0 && errno != EINTR) {
      Shut(State::kProgramClosed);
      return;
    }
  }
  if (state_ == State::kClosing) {
    Shut(State::kClosed);
  }
}

void InputPipe::WaitForRoom() {
  waiting_ = true;
  pipe_.async_wait(
      stream_descriptor::wait_write,
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired() && pipe_.is_open()) {
          waiting_ = false;
          WriteQueue();
        }
      });
}

/// The pipe reports an error when its last reader is gone, also while nothing is written.
void InputPipe::WatchReader() {
  pipe_.async_wait(
      stream_descriptor::wait_error,
      [this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired() && pipe_.is_open()) {
          Shut(State::kProgramClosed);
        }
      });
}

void InputPipe::Shut(State why) {
  state_ = why;
  queue_.clear();
  pipe_.close();
}

}  // namespace zsuper
