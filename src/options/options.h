// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/program.h"
#include "rules/policy.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace zsuper {

/// The whole command line, understood and checked.
struct Options {
  Policy policy;
  ProgramSpec program;
  bool console = true;                     ///< --console; false for none.
  int command_limit = 8;                   ///< --command-limit, CIBCTR.
  bool unique = false;                     ///< --unique
  std::optional<std::string> start_parms;  ///< --start-parms
  bool explain = false;                    ///< --explain or --match: run nothing.
  bool plan = false;                       ///< --explain: print the plan.
  std::vector<std::string> match;          ///< --match, each a MODIFY text to explain.
  bool verbose = false;                    ///< -v: messages of detail too.
  bool quiet = false;                      ///< -q: only errors.
  /// The words of the command line in front of the program; none if the program does not
  /// stand there by itself, but in a response file or behind letters, as in -vm.
  std::optional<std::vector<std::string>> own_words;
};

/// Nothing is to be run: print `text` and a newline (to stdout if status is 0, else to
/// stderr) and exit.
struct EarlyExit {
  int status = 0;
  std::string text;
};

/// Understands ZSUPER_OPTIONS, response files and the command line, without argv[0].
/// Never prints or exits; reads the environment and the files that are named.
std::variant<Options, EarlyExit> ParseOptions(const std::vector<std::string>& arguments);

}  // namespace zsuper
