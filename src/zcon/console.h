// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zcon/dialogue.h"
#include "zcon/output.h"

#include <string>

namespace zsuper {

/// zcon without a command: takes operator commands from stdin, one a line, up to its end
/// or "quit", and prints what the tasks say, later messages too. On a terminal a command
/// is taken at any time; from a file or pipe, when the one before it was answered.
/// Ends too when the output can't be written. Returns the worst status.
ZconStatus RunConsole(const std::string& folder, const ZconOptions& options,
                      Output& output);

}  // namespace zsuper
