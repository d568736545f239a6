// SPDX-License-Identifier: Apache-2.0
#include "embed/libpython.h"
#include "messages/message.h"

#include <errno.h>

namespace zsuper {

Result<Libpython> LoadLibpython(const std::string& interpreter) {
  return FailWithErrno<msg::InterpreterNotEmbedded>(ENOTSUP, interpreter,
                                                    "--embed is not there on z/OS yet");
}

}  // namespace zsuper
