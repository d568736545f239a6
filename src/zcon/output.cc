// SPDX-License-Identifier: Apache-2.0
#include "zcon/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>

namespace zsuper {

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
