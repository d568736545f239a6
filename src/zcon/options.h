// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"

#include <string>
#include <variant>
#include <vector>

namespace zsuper {

/// zcon's exit statuses, the worse the higher.
enum class ZconStatus { kAccepted = 0, kRefused = 1, kMisuse = 2, kNoAnswer = 3 };

/// zcon's command line, understood and checked.
struct ZconOptions {
  std::string console;  ///< The console's name.
  Duration timeout{};   ///< How long a task has to answer.
  bool wait = false;    ///< Stay until the tasks have ended.
  std::string command;  ///< One operator command; empty: be a console.
};

/// Nothing is to be done: print `text` (to stdout if accepted, else to stderr) and exit.
struct ZconExit {
  ZconStatus status = ZconStatus::kAccepted;
  std::string text;
};

/// Understands the arguments after the program's name. The first word that is not an
/// option begins the operator command; an option of zcon's own behind it is misuse.
std::variant<ZconOptions, ZconExit> ParseZconOptions(
    const std::vector<std::string>& arguments);

}  // namespace zsuper
