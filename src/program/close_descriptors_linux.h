// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace zsuper {

enum class CloseWhen { kNow, kOnExec };

/// Closes the descriptors of the calling thread's table from `first` on, all but the
/// `count` in `kept`, which are sorted; those below `first` may be among them. Safe in a
/// signal handler and behind fork.
void CloseDescriptors(unsigned first, const int* kept, std::size_t count,
                      CloseWhen when = CloseWhen::kNow);

}  // namespace zsuper
