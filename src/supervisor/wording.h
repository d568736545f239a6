// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "program/program.h"
#include "rules/action.h"
#include "rules/stop_sequence.h"
#include "supervisor/state.h"

#include <string>
#include <string_view>
#include <vector>

// How the supervisor names things to an operator. Pure.
namespace zsuper {

/// "MODIFY RELOAD", "STOP": the command as an answer repeats it, a long text cut short.
std::string CommandLabel(const Command& command);

/// "START", "MODIFY" or "STOP".
std::string VerbName(Verb verb);

/// "process 4711", "group 4711"; "the program" and "its group" where there is none yet.
std::string TargetName(int pid, Program::Target target);

/// " SIGKILL follows after 10s", for what is still to come; "nothing follows" for none.
std::string FollowingSteps(const std::vector<StopStep>& steps);

/// What an action does, in the infinitive: "send SIGHUP", "write '{text}' to stdin".
std::string DescribeAction(const Action& action);

}  // namespace zsuper
