// SPDX-License-Identifier: Apache-2.0
#include "options/completion.h"

#include "options/option_table.h"

#include <cstddef>
#include <vector>

namespace zsuper {

namespace {

constexpr std::string_view kSignals =
    "SIGTERM SIGINT SIGHUP SIGQUIT SIGUSR1 SIGUSR2 SIGWINCH SIGTTIN SIGTTOU SIGTSTP "
    "SIGCONT SIGABRT SIGALRM SIGKILL";

// %NAME% in these is filled in from the option table.

constexpr std::string_view kBash = R"sh(# eval "$(zsuper --completion=bash)"
_zsuper() {
    # bash takes words apart at "=" and ":"; put them together as they were typed.
    local line=${COMP_LINE:0:COMP_POINT} rest words=() word i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        rest=${line#"${line%%[![:blank:]]*}"}
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=$rest
        if [[ i -eq 0 || $rest != "$line" ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
        line=${rest#"$word"}
    done
    local last=$((${#words[@]} - 1))
    local cur=${words[last]} option= program=
    for ((i = 1; i < last; i++)); do
        word=${words[i]}
        if [[ $option ]]; then
            option=
            continue
        fi
        case $word in
            %VALUED%) option=$word ;;
            - | -- | -m* | -c*) program=yes; break ;;
            -* | @*) ;;
            *) program=yes; break ;;
        esac
    done
    local prefix= IFS=$' \t\n'
    COMPREPLY=()
    if [[ $program ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
    fi
    if [[ ! $option && $cur == --*=* ]]; then
        option=${cur%%=*}
        cur=${cur#*=}
        [[ $COMP_WORDBREAKS == *=* ]] || prefix=$option=
    fi
    case $option in
%VALUES%
        ?*) ;;
        *)
            case $cur in
                @*)
                    mapfile -t COMPREPLY < <(compgen -P @ -f -- "${cur#@}") ;;
                -*)
                    mapfile -t COMPREPLY < <(compgen -W '%NAMES%' -- "$cur")
                    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] &&
                        compopt -o nospace ;;
                *)
                    compopt -o filenames
                    mapfile -t COMPREPLY < <(compgen -d -- "$cur"
                        compgen -f -X '!*.py' -- "$cur"; compgen -f -X '!*.pyz' -- "$cur") ;;
            esac ;;
    esac
}
complete -F _zsuper zsuper)sh";

constexpr std::string_view kBashSignal = R"sh(        %OPTION%)
            prefix+=${cur%"${cur##*/}"}
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -W '%WORDS%' -- "${cur##*/}")
            compopt -o nospace ;;)sh";

constexpr std::string_view kBashChoice = R"sh(        %OPTION%)
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -W '%WORDS%' -- "$cur") ;;)sh";

constexpr std::string_view kBashFile = R"sh(        %OPTION%)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$cur") ;;)sh";

constexpr std::string_view kZsh = R"sh(#compdef zsuper
# eval "$(zsuper --completion=zsh)", or as a file _zsuper in $fpath
_zsuper() {
    _arguments -s -S : \
%OPTIONS%
        '(-)-m[run a module]:MODULE: ' \
        '(-)-c[run code]:CODE: ' \
        '(-)1:program:_files -g "*.(py|pyz)"' \
        '*::argument:_files'
}
if [[ $funcstack[1] == _zsuper ]]; then
    _zsuper "$@"
else
    compdef _zsuper zsuper
fi)sh";

constexpr std::string_view kFish = R"sh(# zsuper --completion=fish | source
function __zsuper_before_program
    set -l words (commandline -opc)
    set -e words[1]
    set -l value no
    for word in $words
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case %VALUED%
                set value yes
            case - -- '-m*' '-c*'
                return 1
            case '-*' '@*'
            case '*'
                return 1
        end
    end
    return 0
end
%OPTIONS%)sh";

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

// The names of the options whose value may be a word of its own.
std::string ValuedOptions(std::string_view separator) {
  std::vector<std::string> names;
  for (const OptionRow& row : kOptionTable) {
    if (!row.value.empty()) {
      names.emplace_back(row.name);
    }
  }
  return Join(names, separator);
}

// The words that a value may be, none for one that can't be listed.
std::string_view WordsOf(const OptionRow& row) {
  switch (row.kind) {
    case ValueKind::kSignal:
      return kSignals;
    case ValueKind::kChoice:
      return row.choices;
    case ValueKind::kNone:
    case ValueKind::kText:
    case ValueKind::kFile:
      return "";
  }
  return "";
}

std::string_view BashBranch(const OptionRow& row) {
  switch (row.kind) {
    case ValueKind::kSignal:
      return kBashSignal;
    case ValueKind::kChoice:
      return kBashChoice;
    case ValueKind::kFile:
      return kBashFile;
    case ValueKind::kNone:
    case ValueKind::kText:
      return "";
  }
  return "";
}

std::string BashScript() {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const OptionRow& row : kOptionTable) {
    names.push_back(std::string(row.name) + (row.value.empty() ? "" : "="));
    if (const std::string_view branch = BashBranch(row); !branch.empty()) {
      values.push_back(Fill(Fill(branch, "%OPTION%", row.name), "%WORDS%", WordsOf(row)));
    }
  }
  std::string script = Fill(kBash, "%VALUED%", ValuedOptions(" | "));
  script = Fill(script, "%VALUES%", Join(values, "\n"));
  return Fill(script, "%NAMES%", Join(names, " "));
}

// A text within '...', for zsh.
std::string ZshQuoted(std::string_view text) {
  return Fill(text, "'", "'\\''");
}

std::string ZshScript() {
  std::vector<std::string> options;
  for (const OptionRow& row : kOptionTable) {
    const std::string help = "[" + ZshQuoted(row.help) + "]";
    if (row.letter != 0) {
      options.push_back(std::string("        '*-") + row.letter + help + "' \\");
    }
    std::string line = "        '*" + std::string(row.name);
    line += (row.value.empty() ? "" : "=") + help;
    if (!row.value.empty()) {
      line.append(":").append(row.value).append(":");
      const std::string_view words = WordsOf(row);
      line += row.kind == ValueKind::kFile ? "_files"
              : words.empty()              ? " "
                                           : "(" + std::string(words) + ")";
    }
    options.push_back(line + "' \\");
  }
  return Fill(kZsh, "%OPTIONS%", Join(options, "\n"));
}

std::string FishScript() {
  std::vector<std::string> options;
  for (const OptionRow& row : kOptionTable) {
    std::string line = "complete -c zsuper -n __zsuper_before_program";
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
  return Fill(Fill(kFish, "%VALUED%", ValuedOptions(" ")), "%OPTIONS%",
              Join(options, "\n"));
}

}  // namespace

std::string CompletionScript(std::string_view shell) {
  if (shell == "bash") {
    return BashScript();
  }
  return shell == "zsh" ? ZshScript() : FishScript();
}

}  // namespace zsuper
