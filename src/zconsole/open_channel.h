// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zconsole/own_socket.h"

#include <cstdint>
#include <string>
#include <variant>

namespace zsuper {

/// The program's end of the channel.
struct OpenedChannel {
  OwnSocket socket;
  std::string jobname;
};

/// Connects to zsuper, which listens where `variable` says (null: there is no such
/// variable), or says why this program is not one that zsuper runs.
std::variant<OpenedChannel, std::string> OpenChannel(const char* variable);

/// Tells the program that this process runs from another one that it may run after an
/// exec: it is where the kernel put the program. The same in forked children.
std::uint64_t OwnImage();

}  // namespace zsuper
