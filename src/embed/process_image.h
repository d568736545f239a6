// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace zsuper {

/// What a process is about.
enum class ProcessFate {
  kRuns,      ///< It runs on, as far as can be seen.
  kReplaced,  ///< By exec, it has another program now.
  kEnding,    ///< It is ending, or gone. Its parent may hear of it later.
};

/// What has become of a process that had the image `image`, which is its OwnImage().
/// Right at any moment after its last descriptor was closed by its end or by exec.
ProcessFate FateOf(int pid, std::uint64_t image);

}  // namespace zsuper
