// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <vector>

namespace zsuper {

/// Gives the calling thread, and those that it starts, a table of descriptors and a
/// working directory apart from the rest of the process. What they open, the program that
/// is embedded in the process never sees: no number is taken from it, it can't close it,
/// and its forked children don't have it. The other way round, a pipe that the program
/// closes is closed: of the descriptors that were there the thread keeps stderr and those
/// of `kept` (none below 3). Its stdin and stdout are /dev/null.
///
/// Not to be forgotten: what wakes a loop by writing to a descriptor, as asio's post()
/// does, works from threads of this table only.
Result<void> SeparateDescriptors(std::vector<int> kept);

/// Moves the calling thread to /, so that the file system of its folder can be unmounted;
/// not if it still shares the folder with the program.
void LeaveFolder();

}  // namespace zsuper
