// SPDX-License-Identifier: Apache-2.0
#include "host/effective_access.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace zsuper {

int EffectiveAccess(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0 ? 0 : errno;
}

}  // namespace zsuper
