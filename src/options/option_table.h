// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// The options of zsuper and of zcon. Some are of both.
enum class OptionId {
  kOnStop,
  kStopTimeout,
  kOnModify,
  kOnStart,
  kKillMode,
  kExitMap,
  kPython,
  kPythonOption,
  kBuffered,
  kSpawn,
  kEmbed,
  kConsole,
  kJobname,
  kUnique,
  kCommandLimit,
  kStartParms,
  kExplain,
  kMatch,
  kVerbose,
  kQuiet,
  kTimeout,
  kWait,
  kCompletion,
  kHelp,
  kVersion,
};

/// What a value is, for completion; its check lies with the option itself.
enum class ValueKind { kNone, kText, kFile, kSignal, kChoice };

/// One option. The reader, the help and the completions all come from this.
struct OptionRow {
  OptionId id;
  char letter;             ///< Of the short form; 0 if there is none.
  std::string_view name;   ///< With its "--".
  std::string_view value;  ///< The value's name in the help; empty if it takes none.
  ValueKind kind;
  std::string_view choices;  ///< Of a kChoice, separated by blanks.
  std::string_view group;    ///< Its heading in the help.
  std::string_view help;     ///< One line of it.
};

/// The options of one program.
struct OptionTable {
  std::string_view program;
  /// Is what follows the options a Python program? Then they are read as python3 does it,
  /// up to -m, -c or - too, and @FILE stands for that file's words.
  bool runs_python;
  const OptionRow* rows;
  std::size_t count;

  // For a range-based for.
  // NOLINTBEGIN(readability-identifier-naming)
  [[nodiscard]] const OptionRow* begin() const { return rows; }
  [[nodiscard]] const OptionRow* end() const { return rows + count; }
  // NOLINTEND(readability-identifier-naming)
};

/// The option of that name ("--jobname"); null if there is none.
const OptionRow* FindOption(const OptionTable& table, std::string_view name);
/// The option of that letter ('v'); null if there is none.
const OptionRow* FindOption(const OptionTable& table, char letter);
/// What was meant by a word that is not an option: an option spelt much like it, or the
/// form in which one of the interpreter's own options gets through. Empty if nothing
/// comes near.
std::string SuggestOption(const OptionTable& table, std::string_view word);
/// How it is written: "--jobname=NAME", "--unique".
std::string Usage(const OptionRow& row);
/// The choices of a kChoice.
std::vector<std::string> Choices(const OptionRow& row);
/// The options in the help: one line each, under the headings of their groups.
std::string HelpOnOptions(const OptionTable& table);

}  // namespace zsuper
