// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace zsuper {

/// The socket at which the module zconsole finds zsuper when the program imports it.
/// Nothing of the channel is inherited, so that it reaches nobody by accident and
/// survives an exec of the program. Close-on-exec, never blocks.
Result<Fd> MakeDoor();

/// The name of that socket: a path in a folder of our own on z/OS; elsewhere letters and
/// digits, and the socket is in no file system.
std::string DoorName(int door);

/// Takes the path away, where there is one. Nobody finds the door any more.
void RemoveDoor(int door);

/// The next connection that the process with this id has made, by the kernel's word;
/// those of others are closed, some at a time. Not open: none waits, or only others do.
/// On z/OS the kernel knows no more than that the process is our user's, or root's.
Fd Admit(int door, int pid);

/// What a process is about.
enum class ProcessFate {
  kRuns,      ///< It runs on, as far as can be seen.
  kReplaced,  ///< By exec, it has another program now.
  kEnding,    ///< It is ending, or gone. Its parent may hear of it later.
};

/// What has become of a process that had the image `image`, the OwnImage() of who was
/// admitted. Right at any moment after its last descriptor was closed by its end or by
/// exec; an embedded program gives up its descriptors before that shows.
ProcessFate FateOf(int pid, std::uint64_t image);

}  // namespace zsuper
