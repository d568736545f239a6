// SPDX-License-Identifier: Apache-2.0
#include "zcon/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>

namespace zsuper {

void PrintText(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return;  // there is no one to tell
    }
  }
}

void PrintLine(std::string_view line) {
  std::string text(line);
  text.push_back('\n');
  PrintText(text);
}

}  // namespace zsuper
