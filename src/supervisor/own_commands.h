// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "supervisor/turn.h"

#include <optional>
#include <string_view>

namespace zsuper {

/// What follows "ZSUPER" in a MODIFY that is for zsuper itself, as in F JOB,ZSUPER
/// STATUS; nothing where the command is not.
std::optional<std::string_view> OwnWord(const Command& command);

/// F JOB,ZSUPER STATUS|RULES|HELP: zsuper's own words, understood before the rules.
/// False: the text is not for zsuper.
bool AnswerOwnCommand(Turn& turn, const Command& command);

}  // namespace zsuper
