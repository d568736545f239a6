// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace zsuper {

/// An operator command as entered at a console, translated as the system does it.
struct OperatorCommand {
  enum class Verb { kModify, kStop, kCancel, kDisplay, kStart };
  Verb verb = Verb::kModify;
  std::string name;  ///< Whom it is for: a job name, perhaps with wildcards; DISPLAY: its
                     ///< operands; START: the member.
  std::string text;  ///< MODIFY: what follows the comma; START: the parameters. UTF-8,
                     ///< folded outside apostrophes.
  std::string jobname = {};  ///< START: the new task's; empty: the member's name.
};

/// The word for it: "MODIFY", "CANCEL".
std::string_view VerbName(OperatorCommand::Verb verb);

/// The system's refusal: a whole IEE message.
struct Refusal {
  std::string message;
  bool for_now = false;  ///< The same command will be accepted later.
};

/// The refusal of that id: `subject`, a verb or a name, is padded to eight characters.
Refusal Refuse(std::string_view id, std::string_view subject, std::string_view reason);

/// Understands a line such as "f job,'Ab c' d": abbreviations and full words, letters
/// folded to upper case outside apostrophes, trailing blanks cut, 126 characters at most.
/// A character that consoles don't have, control characters among them, is refused. What
/// DISPLAY can show is the active list: A, J or JOBS, alone or with one operand L, LIST,
/// A or ALL. START has a member, an identifier or JOBNAME= for the job's name, and
/// parameters as its fourth operand. Pure.
std::variant<OperatorCommand, Refusal> ParseOperatorCommand(std::string_view line);

/// START's fourth operand, translated in the same way; 124 characters at most. Pure.
std::variant<std::string, Refusal> ParseStartParms(std::string_view parms);

/// Is a task of this name meant? "*" in `name` stands for any characters; behind a period
/// stands an identifier, which for our tasks is the job name again.
bool NameMeans(std::string_view name, std::string_view jobname);

/// The same for the task of a process, whose id is an identifier too: of several tasks of
/// one name, WEB.4711 is one.
bool NameMeans(std::string_view name, std::string_view jobname, long pid);

/// IEE341I, for a command that no task was there for.
std::string NotActive(std::string_view name);

/// IEE301I, for a CANCEL that is carried out.
std::string CancelAccepted(std::string_view jobname);

}  // namespace zsuper
