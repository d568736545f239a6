// SPDX-License-Identifier: Apache-2.0
#include "host/footprint.h"

namespace zsuper {

// The system pages out what nobody uses, and offers a program no more than that.
void ReleaseIdleMemory() {}

}  // namespace zsuper
