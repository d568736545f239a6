// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "rules/action.h"
#include "rules/text_template.h"
#include "supervisor/turn.h"

#include <optional>
#include <string>

// From an action of the rule grammar to effects.
namespace zsuper {

/// What the fields of a TEXT stand for at this command; wildcards are the caller's to
/// add.
TextValues ValuesOf(const Turn& turn, const Command& command);

/// An answer that is to be filled in, to whoever entered the command.
Answer AnswerTo(const Command& command);

/// "SIGHUP sent to process 4711", for an answer.
std::string SentWords(const Turn& turn, int signal, Program::Target target);

/// The answer to a command whose action was carried out, and to one whose was not.
std::string DoneText(const Answer& answer);
std::string FailedText(const Answer& answer, const std::string& failure);

/// Does everything but `stop`, which the caller has to look for; says in `answer->done`
/// what that is. Without an answer nobody is told. `command` is what a call= hands over.
void DoAction(Turn& turn, const Action& action, const Command& command,
              const TextValues& values, std::optional<Answer> answer);

}  // namespace zsuper
