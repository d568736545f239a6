// SPDX-License-Identifier: Apache-2.0
#include "zcon/streams.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace zsuper {
namespace {

constexpr std::size_t kMaxLine = 4096;  // far more than a command may have

}  // namespace

void Lines::Fill() {
  std::array<char, kMaxLine> bytes{};
  const ssize_t count = ::read(descriptor_, bytes.data(), bytes.size());
  if (count > 0) {
    text_.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    ended_ = true;
  }
  // Of a line without an end so far, only that it is too long has to be kept.
  const std::size_t last = text_.rfind('\n') + 1;
  if (text_.size() - last > kMaxLine) {
    text_.resize(last + kMaxLine);
    text_.back() = '+';  // a blank could be cut off as one at the end of a command
  }
}

std::optional<std::string> Lines::Next() {
  const std::size_t newline = text_.find('\n');
  if (newline == std::string::npos && (!ended_ || text_.empty())) {
    return std::nullopt;
  }
  std::string line = text_.substr(0, newline);
  text_.erase(0, newline == std::string::npos ? newline : newline + 1);
  return line;
}

void Output::Print(std::string_view text) {
  while (!text.empty() && os_error_ == 0) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd room{STDOUT_FILENO, POLLOUT, 0};
      static_cast<void>(::poll(&room, 1, -1));
    } else if (errno != EINTR) {
      os_error_ = errno;
    }
  }
}

void Output::PrintLine(std::string_view line) {
  std::string text(line);
  text.push_back('\n');
  Print(text);
}

}  // namespace zsuper
