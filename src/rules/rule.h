// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/action.h"
#include "rules/pattern.h"

#include <string>

namespace zsuper {

/// One --on-modify: a pattern and what a MODIFY text that meets it leads to.
struct Rule {
  Pattern pattern;
  Action action;
  std::string source;  ///< As the user wrote it.
};

}  // namespace zsuper
