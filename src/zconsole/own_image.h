// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace zsuper {

/// What tells the program that this process runs from another that it may run after an
/// exec: where the kernel put it. The same in forked children.
std::uint64_t OwnImage();

}  // namespace zsuper
