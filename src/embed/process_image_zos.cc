// SPDX-License-Identifier: Apache-2.0
#include "embed/process_image.h"

namespace zsuper {

// Nothing here tells it before the parent hears of the end.
ProcessFate FateOf(int /*pid*/, std::uint64_t /*image*/) {
  return ProcessFate::kRuns;
}

}  // namespace zsuper
