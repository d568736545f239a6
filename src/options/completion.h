// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace zsuper {

/// The completion script for a shell, "bash", "zsh" or "fish": options, their values, and
/// behind them a program. To be read by that shell, as in eval "$(zsuper
/// --completion=bash)".
std::string CompletionScript(std::string_view shell);

}  // namespace zsuper
