// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options/option_table.h"

#include <string>
#include <string_view>

namespace zsuper {

/// The completion script of a program for a shell, "bash", "zsh" or "fish": its options,
/// their values, and what follows them: a Python program, or an operator command with the
/// names of the tasks. That shell reads it, as in eval "$(zsuper --completion=bash)".
std::string CompletionScript(const OptionTable& table, std::string_view shell);

}  // namespace zsuper
