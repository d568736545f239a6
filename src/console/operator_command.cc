// SPDX-License-Identifier: Apache-2.0
#include "console/operator_command.h"

#include "text/ebcdic.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>

namespace zsuper {
namespace {

using Verb = OperatorCommand::Verb;
using Parsed = std::variant<OperatorCommand, Refusal>;

constexpr std::size_t kMaxLine = 126;
constexpr std::size_t kMaxStartParms = 124;
constexpr std::size_t kMaxName = 8;
constexpr char32_t kBlank = U' ';
constexpr char32_t kApostrophe = U'\'';

struct VerbWords {
  Verb verb;
  std::u32string_view abbreviation;
  std::u32string_view word;
};

constexpr VerbWords kVerbs[] = {{Verb::kModify, U"F", U"MODIFY"},
                                {Verb::kStop, U"P", U"STOP"},
                                {Verb::kCancel, U"C", U"CANCEL"},
                                {Verb::kDisplay, U"D", U"DISPLAY"}};

// The system's refusals: id, the verb padded to eight, and one of these.
Refusal Refuse(std::string_view id, std::u32string_view verb, std::string_view reason) {
  return Refusal{fmt::format("{} {:<8} {}", id, EncodeUtf8(verb.substr(0, 8)), reason)};
}
Refusal Invalid(std::u32string_view verb) {
  return Refuse("IEE305I", verb, "COMMAND INVALID");
}
// The system's word for faulty punctuation, an unpaired apostrophe among it.
Refusal Delimiter(std::u32string_view verb) {
  return Refuse("IEE307I", verb, "DELIMITER ERROR");
}
Refusal TooLong(std::u32string_view verb) {
  return Refuse("IEE308I", verb, "TERM LENGTH ERROR");
}
Refusal Missing(std::u32string_view verb) {
  return Refuse("IEE311I", verb, "PARAMETER MISSING");
}
Refusal InvalidParameter(std::u32string_view verb) {
  return Refuse("IEE535I", verb, "INVALID PARAMETER");
}

// Upper case as far as IBM-1047 has it: y with diaeresis and sharp s stay as they are.
// These are code points, whose order has no gaps, and no letters of the machine.
char32_t Fold(char32_t c) {
  const bool ascii = c >= 0x61 && c <= 0x7A;
  const bool latin1 = c >= 0xE0 && c <= 0xFE && c != 0xF7;
  return ascii || latin1 ? c - 0x20 : c;
}

// Folds what stands outside apostrophes. False: an apostrophe has no partner.
bool FoldOutsideApostrophes(std::u32string& text) {
  bool inside = false;
  for (char32_t& c : text) {
    inside = inside != (c == kApostrophe);
    c = inside ? c : Fold(c);
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

std::optional<Refusal> CheckName(std::u32string_view name, std::u32string_view verb) {
  const QualifiedName parts = SplitName(name);
  if (parts.jobname.empty() || (parts.identifier && parts.identifier->empty())) {
    return Missing(verb);
  }
  if (parts.jobname.size() > kMaxName ||
      (parts.identifier && parts.identifier->size() > kMaxName)) {
    return TooLong(verb);
  }
  return std::nullopt;
}

Parsed ParseModify(std::u32string_view operands, std::u32string_view verb) {
  const std::size_t comma = operands.find(U',');
  const std::u32string_view name = operands.substr(0, comma);
  if (std::optional<Refusal> refusal = CheckName(FirstWord(name), verb)) {
    return *refusal;
  }
  // A blank ends the operands: in "F JOB X,Y" there is no text, only a comment.
  if (comma == std::u32string_view::npos || FirstWord(name).size() != name.size()) {
    return Missing(verb);
  }
  return OperatorCommand{Verb::kModify, EncodeUtf8(name),
                         EncodeUtf8(operands.substr(comma + 1))};
}

Parsed ParseStop(std::u32string_view operands, std::u32string_view verb) {
  const std::u32string_view name = FirstWord(operands);
  if (std::optional<Refusal> refusal = CheckName(name.substr(0, name.find(U',')), verb)) {
    return *refusal;
  }
  if (name.find(U',') != std::u32string_view::npos) {
    return TooLong(verb);
  }
  return OperatorCommand{Verb::kStop, EncodeUtf8(name), ""};
}

// One task by its name: CANCEL knows no wildcards, and no operand is simulated.
Parsed ParseCancel(std::u32string_view operands, std::u32string_view verb) {
  const std::u32string_view name = FirstWord(operands);
  if (std::optional<Refusal> refusal = CheckName(name.substr(0, name.find(U',')), verb)) {
    return *refusal;
  }
  if (name.find_first_of(U",*") != std::u32string_view::npos) {
    return InvalidParameter(verb);
  }
  return OperatorCommand{Verb::kCancel, EncodeUtf8(name), ""};
}

Parsed ParseDisplay(std::u32string_view operands, std::u32string_view verb) {
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
  return OperatorCommand{Verb::kDisplay, EncodeUtf8(shown), ""};
}

Parsed ParseOperands(const VerbWords& verb, std::u32string_view operands) {
  switch (verb.verb) {
    case Verb::kModify:
      return ParseModify(operands, verb.word);
    case Verb::kStop:
      return ParseStop(operands, verb.word);
    case Verb::kCancel:
      return ParseCancel(operands, verb.word);
    case Verb::kDisplay:
      return ParseDisplay(operands, verb.word);
  }
  return Invalid(verb.word);
}

// Does `pattern`, in which "*" stands for any characters, mean the whole of `name`? Only
// the last "*" has to be tried again: what an earlier one took can't help the rest.
bool Matches(std::u32string_view pattern, std::u32string_view name) {
  constexpr std::size_t kNone = std::u32string_view::npos;
  std::size_t in_pattern = 0;
  std::size_t in_name = 0;
  std::size_t behind_star = kNone;
  std::size_t star_took = 0;
  while (in_name < name.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == U'*') {
      behind_star = ++in_pattern;
      star_took = in_name;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == name[in_name]) {
      ++in_pattern;
      ++in_name;
    } else if (behind_star != kNone) {
      in_pattern = behind_star;
      in_name = ++star_took;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of(U'*', in_pattern) == kNone;
}

}  // namespace

std::variant<OperatorCommand, Refusal> ParseOperatorCommand(std::string_view line) {
  std::u32string text = DecodeUtf8(line);
  CutTrailingBlanks(text);
  const bool on_consoles = AllOnConsoles(text);
  const bool paired = FoldOutsideApostrophes(text);
  const std::u32string_view command = CutLeadingBlanks(text);
  const std::u32string_view word = FirstWord(command);
  const auto* const verb =
      std::find_if(std::begin(kVerbs), std::end(kVerbs), [word](const VerbWords& known) {
        return word == known.abbreviation || word == known.word;
      });
  if (verb == std::end(kVerbs)) {
    std::u32string shown(word);
    std::replace_if(
        shown.begin(), shown.end(), [](char32_t c) { return !IsConsoleCharacter(c); },
        U'?');
    return Invalid(shown);
  }
  if (text.size() > kMaxLine) {
    return TooLong(verb->word);
  }
  if (!on_consoles) {
    return InvalidParameter(verb->word);
  }
  if (!paired) {
    return Delimiter(verb->word);
  }
  return ParseOperands(*verb, CutLeadingBlanks(command.substr(word.size())));
}

std::variant<std::string, Refusal> ParseStartParms(std::string_view parms) {
  static constexpr std::u32string_view kStart = U"START";
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

std::string NotActive(std::string_view name) {
  return fmt::format("IEE341I {:<8} NOT ACTIVE", name);
}

std::string CancelAccepted(std::string_view jobname) {
  return fmt::format("IEE301I {:<8} CANCEL COMMAND ACCEPTED", jobname);
}

}  // namespace zsuper
