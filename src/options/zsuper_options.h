// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options/option_table.h"

#include <array>

namespace zsuper {

namespace group {
constexpr std::string_view kCommands = "What operator commands do";
constexpr std::string_view kProgram = "The program";
constexpr std::string_view kTask = "The task";
constexpr std::string_view kInstead = "Instead of running it";
constexpr std::string_view kMessages = "Messages";
}  // namespace group

// clang-format off
inline constexpr std::array kZsuperRows = {
    OptionRow{OptionId::kOnStop, 0, "--on-stop", "SEQUENCE", ValueKind::kSignal, "",
              group::kCommands, "STOP: SIGINT/5s/SIGTERM, say (default SIGTERM)"},
    OptionRow{OptionId::kStopTimeout, 0, "--stop-timeout", "DURATION", ValueKind::kText,
              "", group::kCommands, "grace before SIGKILL: ms, s, m, h (default 10s)"},
    OptionRow{OptionId::kOnModify, 0, "--on-modify", "RULE", ValueKind::kText, "",
              group::kCommands, "MODIFY: PATTERN:ACTION, repeat, first match wins"},
    OptionRow{OptionId::kOnStart, 0, "--on-start", "ACTION", ValueKind::kSignal, "",
              group::kCommands, "what START's parameters do (default: reported)"},
    OptionRow{OptionId::kKillMode, 0, "--kill-mode", "MODE", ValueKind::kChoice,
              "process group mixed",
              group::kCommands, "signal process, group or mixed (default mixed)"},
    OptionRow{OptionId::kExitMap, 0, "--exit-map", "FROM:TO", ValueKind::kSignal, "",
              group::kCommands, "status TO for FROM: 143:0, SIGTERM:0; repeat"},

    OptionRow{OptionId::kPython, 0, "--python", "PATH", ValueKind::kFile, "",
              group::kProgram, "interpreter (default python3, looked up on PATH)"},
    OptionRow{OptionId::kPythonOption, 0, "--python-option", "OPT", ValueKind::kText, "",
              group::kProgram, "one word for the interpreter, as -O; repeat"},
    OptionRow{OptionId::kBuffered, 0, "--buffered", "", ValueKind::kNone, "",
              group::kProgram, "write in blocks when stdout is no terminal"},
    OptionRow{OptionId::kSpawn, 0, "--spawn", "", ValueKind::kNone, "",
              group::kProgram, "run it in a process of its own (default)"},
    OptionRow{OptionId::kEmbed, 0, "--embed", "", ValueKind::kNone, "",
              group::kProgram, "run it inside zsuper's own process"},

    OptionRow{OptionId::kConsole, 0, "--console", "KIND", ValueKind::kChoice,
              "sim none qedit",
              group::kTask, "sim, none or, on z/OS, qedit (default there)"},
    OptionRow{OptionId::kJobname, 0, "--jobname", "NAME", ValueKind::kText, "",
              group::kTask, "1 to 8 of A-Z 0-9 @ # $ (default the script's)"},
    OptionRow{OptionId::kUnique, 0, "--unique", "", ValueKind::kNone, "",
              group::kTask, "refuse to start beside a task of the same name"},
    OptionRow{OptionId::kCommandLimit, 0, "--command-limit", "N", ValueKind::kText, "",
              group::kTask, "commands that may wait, 0 to 255 (default 8)"},
    OptionRow{OptionId::kStartParms, 0, "--start-parms", "TEXT", ValueKind::kText, "",
              group::kTask, "as S NAME,,,TEXT; simulated console only"},

    OptionRow{OptionId::kExplain, 'n', "--explain", "", ValueKind::kNone, "",
              group::kInstead, "print the plan: program, rules, stop's steps"},
    OptionRow{OptionId::kMatch, 0, "--match", "TEXT", ValueKind::kText, "",
              group::kInstead, "print what MODIFY TEXT would do; repeat"},
    OptionRow{OptionId::kCompletion, 0, "--completion", "SHELL", ValueKind::kChoice,
              "bash zsh fish",
              group::kInstead, "print completions for bash, zsh or fish"},
    OptionRow{OptionId::kHelp, 'h', "--help", "", ValueKind::kNone, "",
              group::kInstead, "print this"},
    OptionRow{OptionId::kVersion, 'V', "--version", "", ValueKind::kNone, "",
              group::kInstead, "print the version"},

    OptionRow{OptionId::kVerbose, 'v', "--verbose", "", ValueKind::kNone, "",
              group::kMessages, "messages of detail too"},
    OptionRow{OptionId::kQuiet, 'q', "--quiet", "", ValueKind::kNone, "",
              group::kMessages, "only errors"},
};
// clang-format on

inline constexpr OptionTable kZsuperOptions{"zsuper", true, kZsuperRows.data(),
                                            kZsuperRows.size()};

}  // namespace zsuper
