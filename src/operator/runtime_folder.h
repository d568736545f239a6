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
/// for a socket's. A symbolic link is followed if it is our own or root's.
Result<void> PrepareRuntimeFolder(const std::string& folder);

/// Refuses a folder whose sockets no console may trust: it is not a folder, it belongs
/// neither to us nor to root (root may use anyone's), or others may write to it. A folder
/// that does not exist yet is fine. Makes nothing.
Result<void> CheckRuntimeFolder(const std::string& folder);

}  // namespace zsuper
