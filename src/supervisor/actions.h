// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "rules/rule.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <optional>
#include <string>
#include <vector>

// From an action of the rule grammar to effects.
namespace zsuper {

/// Does everything but `stop`, which the caller has to look for; says in `answer->done`
/// what that is. Without an answer nobody is told. `command` is what a call= hands over;
/// `wildcards`: what the pattern's matched, for a TEXT.
void DoAction(Turn& turn, const Action& action, const Command& command,
              std::vector<std::string> wildcards, std::optional<Answer> answer);

}  // namespace zsuper
