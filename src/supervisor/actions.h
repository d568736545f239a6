// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "rules/action.h"
#include "rules/text_template.h"
#include "supervisor/event.h"
#include "supervisor/turn.h"

#include <optional>

// From an action of the rule grammar to effects.
namespace zsuper {

/// What the fields of a TEXT stand for at this command; wildcards are the caller's to
/// add.
TextValues ValuesOf(const Turn& turn, const Command& command);

/// Does everything but `stop`, which the caller has to look for; says in `answer->done`
/// what that is. Without an answer nobody is told. `command` is what a call= hands over.
void DoAction(Turn& turn, const Action& action, const Command& command,
              const TextValues& values, std::optional<Answer> answer);

}  // namespace zsuper
