// SPDX-License-Identifier: Apache-2.0
#include "host/log.h"

#include <unistd.h>

namespace zsuper {

// The DD statement STDERR: a data set or the spool takes what comes.
std::ptrdiff_t WriteToStderr(const std::string& text) {
  return ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace zsuper
