// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "supervisor/turn.h"

namespace zsuper {

/// F JOB,ZSUPER STATUS|RULES|HELP: zsuper's own words, understood before the rules.
/// False: the text is not for zsuper.
bool AnswerOwnCommand(Turn& turn, const Command& command);

}  // namespace zsuper
