// SPDX-License-Identifier: Apache-2.0
#include "console/console.h"
#include "console/qedit_zos.h"
#include "text/lines.h"

#include <unistd.h>

#include <utility>

namespace zsuper {

// START, its parameters and CANCEL are the system's business.
Result<Backend> OpenBackend(const ConsoleOptions& /*options*/,
                            const ConsoleEvents& events) {
  ZSU_TRY_ASSIGN(auto qedit, MakeZosQedit(events.unheard));
  return Backend{std::move(qedit)};
}

std::string DescribeBackend(const std::string& /*jobname*/) {
  return "the system's";
}

// A user in front of a terminal reads it there.
void TellOperators(const std::string& text) {
  if (::isatty(STDERR_FILENO) != 0) {
    return;
  }
  const auto qedit = MakeZosQedit([](const std::string&) {});
  if (qedit.has_value()) {
    (void)qedit.value()->WriteToOperator({WtoLines(text)});
  }
}

}  // namespace zsuper
