// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"

#include <unistd.h>

#include <cstdlib>

namespace zsuper {

/// Is PYTHONUNBUFFERED=1 to be set? Into a pipe or file Python writes in blocks, which an
/// operator would see too late.
inline bool NeedsUnbuffered(const ProgramSpec& spec) {
  return spec.unbuffered && ::isatty(STDOUT_FILENO) == 0 &&
         std::getenv("PYTHONUNBUFFERED") == nullptr;
}

}  // namespace zsuper
