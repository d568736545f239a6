// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "program/program.h"
#include "rules/rule.h"
#include "rules/stop_sequence.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What operators are told, and zsuper's own commands, which are only answers.
namespace zsuper {

/// "MODIFY RELOAD", "STOP": the command as an answer repeats it, a long text cut short.
std::string CommandLabel(const Command& command);

/// "process 4711", "group 4711"; "the program" and "its group" before it has started.
std::string TargetName(int pid, Program::Target target);

/// "SIGHUP sent to process 4711".
std::string SentWords(const Turn& turn, int signal, Program::Target target);

/// "SIGKILL follows after 10s", for what is still to come; "nothing follows" for none.
std::string FollowingSteps(const std::vector<StopStep>& steps);

/// What an action does, in the infinitive: "send SIGHUP", "write '{text}' to stdin".
std::string DescribeAction(const Action& action);

/// starting, running, ready, stopping, draining or ended.
std::string StateWord(const State& state);

/// An answer that is to be filled in, to the console that entered the command.
Answer AnswerTo(const Command& command);

/// The text for a command whose action was carried out, and for one whose was not.
std::string DoneText(const Answer& answer);
std::string FailedText(const Answer& answer, const std::string& failure);

/// Tells what came of an effect, to the one console or to everybody, and counts failures.
void AnswerTried(Turn& turn, const Answer& answer, const std::string& failure);

/// What follows "ZSUPER" in a MODIFY that is for zsuper itself, as in F JOB,ZSUPER
/// STATUS; nothing if the command is not for zsuper.
std::optional<std::string_view> BuiltinWord(const Command& command);

/// F JOB,ZSUPER STATUS|RULES|HELP: understood before the rules. False: the text is not
/// for zsuper.
bool AnswerBuiltin(Turn& turn, const Command& command);

}  // namespace zsuper
