// SPDX-License-Identifier: Apache-2.0
#include "options/help.h"

#include "options/option_table.h"

#include <fmt/format.h>

#include <string_view>

namespace zsuper {

namespace {

constexpr std::string_view kHead = R"(Usage: zsuper [options] [--] SCRIPT [ARG ...]
       zsuper [options] -m MODULE [ARG ...]
       zsuper [options] -c CODE [ARG ...]

Runs a Python program, a script, folder or .pyz, as a started task: what the
operator enters, STOP and MODIFY, reaches it as a signal or a line on stdin.
All behind the program's name is the program's own.
)";

constexpr std::string_view kTail = R"(
@FILE among the options stands for the file's lines, one word each; a # line is
a comment, a \ at a line's end joins the next. ZSUPER_OPTIONS holds options that
go before those of the command line.

Examples:
  zsuper --on-modify='RELOAD:SIGHUP' --on-modify='*:stdin' app.py --port 8080
  zsuper --on-stop=SIGINT/5s/SIGTERM --explain -m http.server

See zsuper(1).)";

}  // namespace

std::string HelpText() {
  std::string text(kHead);
  std::string_view group;
  for (const OptionRow& row : kOptionTable) {
    if (row.group != group) {
      group = row.group;
      text += fmt::format("\n{}:\n", group);
    }
    const std::string letter = row.letter == 0 ? "" : fmt::format("-{},", row.letter);
    text += fmt::format("  {:4}{:24} {}\n", letter, Usage(row), row.help);
  }
  return text.append(kTail);
}

}  // namespace zsuper
