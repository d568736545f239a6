// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <string>

namespace zsuper {

/// The folder of the tasks' sockets: $ZSUPER_RUNTIME_DIR, else $XDG_RUNTIME_DIR/zsuper,
/// else /run/zsuper for root, else /tmp/zsuper-UID. Only names it.
std::string RuntimeFolder();

/// Makes the folder if it is missing (mode 0700), and refuses one that belongs to another
/// user, that others may write to, that can't be written to, or whose name leaves no room
/// for a socket's.
Result<void> PrepareRuntimeFolder(const std::string& folder);

}  // namespace zsuper
