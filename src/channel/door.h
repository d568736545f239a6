// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <string>

namespace zsuper {

/// The socket at which the module zconsole finds zsuper when the program imports it: it
/// listens under a name of the kernel's choice, in no file system. Nothing of the channel
/// is inherited, so that it reaches nobody by accident and survives an exec of the
/// program. Close-on-exec, never blocks.
Result<Fd> MakeDoor();

/// The name of that socket, in letters and digits.
std::string DoorName(int door);

/// The next connection that the process with this id has made, by the kernel's word;
/// those of others are closed, some at a time. Not open: none waits, or only others do.
Fd Admit(int door, int pid);

}  // namespace zsuper
