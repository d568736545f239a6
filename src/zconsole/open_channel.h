// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/channel.h"
#include "zconsole/own_socket.h"

#include <string>
#include <variant>

namespace zsuper {

/// The program's end of the channel, and what zsuper said first.
struct OpenedChannel {
  OwnSocket socket;
  channel::Hello hello;
};

/// Takes over the descriptor that `variable` names (null: there is no such variable), or
/// says why this program is not one that zsuper runs.
std::variant<OpenedChannel, std::string> OpenChannel(const char* variable);

/// Is the other end of this socket held by our parent, or by this very process?
bool PeerIsOurs(int fd);

}  // namespace zsuper
