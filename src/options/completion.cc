// SPDX-License-Identifier: Apache-2.0
#include "options/completion.h"

#include <fmt/format.h>

#include <cstddef>
#include <vector>

namespace zsuper {

namespace {

constexpr std::string_view kSignals =
    "SIGTERM SIGINT SIGHUP SIGQUIT SIGUSR1 SIGUSR2 SIGWINCH SIGTTIN SIGTTOU SIGTSTP "
    "SIGCONT SIGABRT SIGALRM SIGKILL";

// Each %NAME% in these is filled in from the option table.
constexpr std::string_view kBash =
#include "options/completion.bash"
    ;
constexpr std::string_view kZsh =
#include "options/completion.zsh"
    ;
constexpr std::string_view kFish =
#include "options/completion.fish"
    ;

std::string Fill(std::string_view text, std::string_view field, std::string_view value) {
  std::string filled(text);
  for (std::size_t at = filled.find(field); at != std::string::npos;
       at = filled.find(field, at + value.size())) {
    filled.replace(at, field.size(), value);
  }
  return filled;
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    joined.append(joined.empty() ? "" : separator).append(part);
  }
  return joined;
}

// "--name", and "-n" if there is a letter.
std::vector<std::string> Names(const OptionRow& row) {
  std::vector<std::string> names{std::string(row.name)};
  if (row.letter != 0) {
    names.push_back(std::string("-") + row.letter);
  }
  return names;
}

// The names of the options whose value may be a word of its own.
std::string ValuedOptions(const OptionTable& table, std::string_view separator) {
  std::vector<std::string> valued;
  for (const OptionRow& row : table) {
    if (!row.value.empty()) {
      valued.push_back(Join(Names(row), separator));
    }
  }
  return Join(valued, separator);
}

// The words that a value may be, none for one that can't be listed.
std::string_view WordsOf(const OptionRow& row) {
  return row.kind == ValueKind::kSignal ? kSignals : row.choices;
}

std::string BashScript(const OptionTable& table) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const OptionRow& row : table) {
    names.push_back(std::string(row.name) + (row.value.empty() ? "" : "="));
    const std::string_view words = row.kind == ValueKind::kFile ? "files" : WordsOf(row);
    if (!words.empty()) {
      values.push_back("        " + Join(Names(row), " | ") + ") values='" +
                       std::string(words) + "' ;;");
    }
  }
  std::string script = Fill(kBash, "%VALUED%", ValuedOptions(table, " | "));
  script = Fill(script, "%BEGIN%", table.runs_python ? "- | -m* | -c*" : "-");
  script = Fill(script, "%VALUES%", Join(values, "\n"));
  return Fill(script, "%NAMES%", Join(names, " "));
}

// A text within '...', for zsh.
std::string ZshQuoted(std::string_view text) {
  return Fill(text, "'", "'\\''");
}

std::string ZshScript(const OptionTable& table) {
  std::vector<std::string> options;
  for (const OptionRow& row : table) {
    std::string value;
    if (!row.value.empty()) {
      const std::string_view words = WordsOf(row);
      value.append(":").append(row.value).append(":");
      value += row.kind == ValueKind::kFile ? "_files"
               : words.empty()              ? " "
                                            : "(" + std::string(words) + ")";
    }
    for (const std::string& name : Names(row)) {
      const bool takes = !row.value.empty();
      const bool is_long = name.compare(0, 2, "--") == 0;
      const char* const joint = !takes ? "" : is_long ? "=" : "+";
      options.push_back(fmt::format("        '*{}{}[{}]{}' \\", name, joint,
                                    ZshQuoted(row.help), value));
    }
  }
  return Fill(kZsh, "%OPTIONS%", Join(options, "\n"));
}

std::string FishScript(const OptionTable& table) {
  std::vector<std::string> options;
  for (const OptionRow& row : table) {
    std::string line = "complete -c %PROGRAM% -n __%PROGRAM%_before_rest";
    if (row.letter != 0) {
      line.append(" -s ").append(1, row.letter);
    }
    line.append(" -l ").append(row.name.substr(2));
    if (row.kind == ValueKind::kFile) {
      line += " -r -F";
    } else if (!row.value.empty()) {
      line += " -x";
    }
    if (const std::string_view words = WordsOf(row); !words.empty()) {
      line.append(" -a '").append(words).append("'");
    }
    options.push_back(line + " -d '" + Fill(row.help, "'", "\\'") + "'");
  }
  std::string script = Fill(kFish, "%VALUED%", ValuedOptions(table, " "));
  script = Fill(script, "%BEGIN%", table.runs_python ? "- -- '-m*' '-c*'" : "- --");
  return Fill(script, "%OPTIONS%", Join(options, "\n"));
}

}  // namespace

std::string CompletionScript(const OptionTable& table, std::string_view shell) {
  const std::string script = shell == "bash"  ? BashScript(table)
                             : shell == "zsh" ? ZshScript(table)
                                              : FishScript(table);
  return Fill(script, "%PROGRAM%", table.program);
}

}  // namespace zsuper
