// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/text_template.h"

#include <string>
#include <variant>

namespace zsuper {

// What an operator command can lead to: the ACTIONs of the rule grammar, zsuper-rules(5).

struct SignalAction {
  int signal = 0;
};
/// A line for the program's stdin.
struct StdinAction {
  TextTemplate text;
};
/// End of file on the program's stdin.
struct EofAction {};
struct CallAction {
  std::string module;
  std::string function;
};
struct ReplyAction {
  TextTemplate text;
};
struct StopAction {};
struct IgnoreAction {};

using Action = std::variant<SignalAction, StdinAction, EofAction, CallAction, ReplyAction,
                            StopAction, IgnoreAction>;

}  // namespace zsuper
