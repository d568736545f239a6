// SPDX-License-Identifier: Apache-2.0
#include "host/effective_access.h"

#include <unistd.h>

#include <cerrno>

namespace zsuper {

// It looks at the real user. zsuper is never installed to run as another than that.
int EffectiveAccess(const std::string& path, int mode) {
  return ::access(path.c_str(), mode) == 0 ? 0 : errno;
}

}  // namespace zsuper
