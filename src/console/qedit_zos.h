// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/qedit.h"

#include <functional>
#include <memory>
#include <string>

namespace zsuper {

/// The primitives on z/OS, each carried out by a routine of asm/. Works in a started
/// task, a batch job and under the shell; needs no authorisation. `report` gets a message
/// when the system refuses to write to operators; any thread, it must not block.
Result<std::unique_ptr<Qedit>> MakeZosQedit(std::function<void(std::string)> report);

}  // namespace zsuper
