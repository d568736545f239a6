// SPDX-License-Identifier: Apache-2.0
#include "console/operator_command.h"

#include "console/command.h"
#include "text/characters.h"
#include "text/ebcdic.h"
#include "text/glob.h"
#include "text/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>

namespace zsuper {
namespace {

using Entered = OperatorCommand::Verb;
using Parsed = std::variant<OperatorCommand, Refusal>;

constexpr std::size_t kMaxLine = 126;
constexpr std::size_t kMaxStartParms = 124;
constexpr std::size_t kVerbWidth = 8;
constexpr char32_t kBlank = U' ';
constexpr char32_t kApostrophe = U'\'';

constexpr std::string_view kStart = VerbName(Verb::kStart);

struct KnownVerb {
  Entered verb;
  std::string_view abbreviation;
};

constexpr KnownVerb kVerbs[] = {{Entered::kModify, "F"},
                                {Entered::kStop, "P"},
                                {Entered::kCancel, "C"},
                                {Entered::kDisplay, "D"},
                                {Entered::kStart, "S"}};

Refusal Invalid(std::string_view verb) {
  return Refuse("IEE305I", verb, "COMMAND INVALID");
}
// The system's word for faulty punctuation, an unpaired apostrophe among it.
Refusal Delimiter(std::string_view verb) {
  return Refuse("IEE307I", verb, "DELIMITER ERROR");
}
Refusal TooLong(std::string_view verb) {
  return Refuse("IEE308I", verb, "TERM LENGTH ERROR");
}
Refusal Missing(std::string_view verb) {
  return Refuse("IEE311I", verb, "PARAMETER MISSING");
}
Refusal InvalidParameter(std::string_view verb) {
  return Refuse("IEE535I", verb, "INVALID PARAMETER");
}

// Folds what stands outside apostrophes. False: an apostrophe has no partner.
bool FoldOutsideApostrophes(std::u32string& text) {
  bool inside = false;
  for (char32_t& c : text) {
    inside = inside != (c == kApostrophe);
    c = inside ? c : ToUpper(c);
  }
  return !inside;
}

void CutTrailingBlanks(std::u32string& text) {
  text.erase(text.find_last_not_of(kBlank) + 1);
}

std::u32string_view CutLeadingBlanks(std::u32string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlank), text.size()));
}

// Takes what stands before the first blank; the rest is a comment of the operator's.
std::u32string_view FirstWord(std::u32string_view text) {
  return text.substr(0, text.find(kBlank));
}

bool AllOnConsoles(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), IsConsoleCharacter);
}

struct QualifiedName {
  std::u32string_view jobname;
  std::optional<std::u32string_view> identifier;
};

QualifiedName SplitName(std::u32string_view name) {
  const std::size_t period = name.find(U'.');
  if (period == std::u32string_view::npos) {
    return {name, std::nullopt};
  }
  return {name.substr(0, period), name.substr(period + 1)};
}

std::optional<Refusal> CheckName(std::u32string_view name, std::string_view verb) {
  const QualifiedName parts = SplitName(name);
  if (parts.jobname.empty() || (parts.identifier && parts.identifier->empty())) {
    return Missing(verb);
  }
  if (parts.jobname.size() > kMaxJobname ||
      (parts.identifier && parts.identifier->size() > kMaxJobname)) {
    return TooLong(verb);
  }
  return std::nullopt;
}

Parsed ParseModify(std::u32string_view operands, std::string_view verb) {
  const std::size_t comma = operands.find(U',');
  const std::u32string_view name = operands.substr(0, comma);
  if (std::optional<Refusal> refusal = CheckName(FirstWord(name), verb)) {
    return *refusal;
  }
  // A blank ends the operands: in "F JOB X,Y" there is no text, only a comment.
  if (comma == std::u32string_view::npos || FirstWord(name).size() != name.size()) {
    return Missing(verb);
  }
  return OperatorCommand{Entered::kModify, EncodeUtf8(name),
                         EncodeUtf8(operands.substr(comma + 1))};
}

Parsed ParseStop(std::u32string_view operands, std::string_view verb) {
  const std::u32string_view name = FirstWord(operands);
  if (std::optional<Refusal> refusal = CheckName(name.substr(0, name.find(U',')), verb)) {
    return *refusal;
  }
  if (name.find(U',') != std::u32string_view::npos) {
    return TooLong(verb);
  }
  return OperatorCommand{Entered::kStop, EncodeUtf8(name), ""};
}

// One task by its name: CANCEL knows no wildcards, and no operand is simulated.
Parsed ParseCancel(std::u32string_view operands, std::string_view verb) {
  const std::u32string_view name = FirstWord(operands);
  if (std::optional<Refusal> refusal = CheckName(name.substr(0, name.find(U',')), verb)) {
    return *refusal;
  }
  if (name.find_first_of(U",*") != std::u32string_view::npos) {
    return InvalidParameter(verb);
  }
  return OperatorCommand{Entered::kCancel, EncodeUtf8(name), ""};
}

Parsed ParseDisplay(std::u32string_view operands, std::string_view verb) {
  static constexpr std::u32string_view kLists[] = {U"A", U"J", U"JOBS"};
  static constexpr std::u32string_view kDetails[] = {U"L", U"LIST", U"A", U"ALL"};
  const std::u32string_view shown = FirstWord(operands);
  if (shown.empty()) {
    return Missing(verb);
  }
  const std::size_t comma = shown.find(U',');
  const bool list = std::find(std::begin(kLists), std::end(kLists),
                              shown.substr(0, comma)) != std::end(kLists);
  const bool detail = comma == std::u32string_view::npos ||
                      std::find(std::begin(kDetails), std::end(kDetails),
                                shown.substr(comma + 1)) != std::end(kDetails);
  if (!list || !detail) {
    return InvalidParameter(verb);
  }
  return OperatorCommand{Entered::kDisplay, EncodeUtf8(shown), ""};
}

// S MEMBER[.ID][,JOBNAME=NAME] or S MEMBER[.ID],,,PARAMETERS: of the operands between,
// device and volume, none is simulated.
Parsed ParseStart(std::u32string_view operands, std::string_view verb) {
  constexpr std::u32string_view kJobname = U",JOBNAME=";
  constexpr std::u32string_view kParms = U",,,";
  const std::u32string_view member =
      operands.substr(0, std::min(operands.find_first_of(U", "), operands.size()));
  if (std::optional<Refusal> refusal = CheckName(member, verb)) {
    return *refusal;
  }
  const QualifiedName parts = SplitName(member);
  OperatorCommand start{Entered::kStart, EncodeUtf8(parts.jobname), "",
                        EncodeUtf8(parts.identifier.value_or(U""))};
  std::u32string_view rest = operands.substr(member.size());
  if (rest.substr(0, kJobname.size()) == kJobname) {
    const std::u32string_view behind = rest.substr(kJobname.size());
    const std::u32string_view name =
        behind.substr(0, std::min(behind.find_first_of(U", "), behind.size()));
    if (std::optional<Refusal> refusal = CheckName(name, verb)) {
      return *refusal;
    }
    start.jobname = EncodeUtf8(name);
    rest = behind.substr(name.size());
  }
  if (rest.substr(0, kParms.size()) == kParms) {
    const auto parms = ParseStartParms(EncodeUtf8(rest.substr(kParms.size())));
    if (const auto* refusal = std::get_if<Refusal>(&parms)) {
      return *refusal;
    }
    start.text = std::get<std::string>(parms);
  } else if (!rest.empty() && rest.front() == U',') {
    return InvalidParameter(verb);
  }
  const bool names =
      IsJobname(start.name) && (start.jobname.empty() || IsJobname(start.jobname));
  return names ? Parsed(start) : InvalidParameter(verb);
}

Parsed ParseOperands(Entered verb, std::u32string_view operands) {
  switch (verb) {
    case Entered::kModify:
      return ParseModify(operands, VerbName(verb));
    case Entered::kStop:
      return ParseStop(operands, VerbName(verb));
    case Entered::kCancel:
      return ParseCancel(operands, VerbName(verb));
    case Entered::kDisplay:
      return ParseDisplay(operands, VerbName(verb));
    case Entered::kStart:
      return ParseStart(operands, VerbName(verb));
  }
  return Invalid("");
}

// Does `pattern`, in which "*" stands for any characters, mean the whole of `name`?
bool Matches(std::u32string_view pattern, std::u32string_view name) {
  Glob glob;
  for (const char32_t c : pattern) {
    c == U'*' ? glob.AddAny() : glob.AddCharacter(c);
  }
  return glob.Match(name).has_value();
}

}  // namespace

std::string_view VerbName(OperatorCommand::Verb verb) {
  switch (verb) {
    case Entered::kModify:
      return VerbName(Verb::kModify);
    case Entered::kStop:
      return VerbName(Verb::kStop);
    case Entered::kCancel:
      return "CANCEL";
    case Entered::kDisplay:
      return "DISPLAY";
    case Entered::kStart:
      return kStart;
  }
  return {};
}

std::variant<OperatorCommand, Refusal> ParseOperatorCommand(std::string_view line) {
  std::u32string text = DecodeUtf8(line);
  CutTrailingBlanks(text);
  const bool on_consoles = AllOnConsoles(text);
  const bool paired = FoldOutsideApostrophes(text);
  const std::u32string_view command = CutLeadingBlanks(text);
  const std::u32string_view first = FirstWord(command);
  const std::string word = EncodeUtf8(first);
  const auto* const known =
      std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const KnownVerb& candidate) {
        return word == candidate.abbreviation || word == VerbName(candidate.verb);
      });
  if (known == std::end(kVerbs)) {
    std::u32string shown(first.substr(0, kVerbWidth));
    std::replace_if(
        shown.begin(), shown.end(), [](char32_t c) { return !IsConsoleCharacter(c); },
        U'?');
    return Invalid(EncodeUtf8(shown));
  }
  const std::string_view verb = VerbName(known->verb);
  if (text.size() > kMaxLine) {
    return TooLong(verb);
  }
  if (!on_consoles) {
    return InvalidParameter(verb);
  }
  if (!paired) {
    return Delimiter(verb);
  }
  return ParseOperands(known->verb, CutLeadingBlanks(command.substr(first.size())));
}

std::variant<std::string, Refusal> ParseStartParms(std::string_view parms) {
  std::u32string text = DecodeUtf8(parms);
  CutTrailingBlanks(text);
  if (text.size() > kMaxStartParms) {
    return TooLong(kStart);
  }
  if (!AllOnConsoles(text)) {
    return InvalidParameter(kStart);
  }
  if (!FoldOutsideApostrophes(text)) {
    return Delimiter(kStart);
  }
  return EncodeUtf8(text);
}

bool NameMeans(std::string_view name, std::string_view jobname) {
  const std::u32string pattern = DecodeUtf8(name);
  const std::u32string task = DecodeUtf8(jobname);
  const QualifiedName parts = SplitName(pattern);
  return Matches(parts.jobname, task) &&
         (!parts.identifier || Matches(*parts.identifier, task));
}

bool NameMeans(std::string_view name, std::string_view jobname, long pid) {
  const std::size_t period = std::min(name.find('.'), name.size());
  const bool by_pid = name.substr(period) == fmt::format(".{}", pid);
  return NameMeans(by_pid ? name.substr(0, period) : name, jobname);
}

Refusal Refuse(std::string_view id, std::string_view subject, std::string_view reason) {
  return {fmt::format("{} {:<8} {}", id, subject, reason)};
}

std::string NotActive(std::string_view name) {
  return Refuse("IEE341I", name, "NOT ACTIVE").message;
}

std::string CancelAccepted(std::string_view jobname) {
  return fmt::format("IEE301I {:<8} CANCEL COMMAND ACCEPTED", jobname);
}

}  // namespace zsuper
