// SPDX-License-Identifier: Apache-2.0
#include "console/console_backend.h"
#include "console/qedit_zos.h"

namespace zsuper {

// START, its parameters and CANCEL are the system's business.
Result<std::unique_ptr<Qedit>> OpenBackend(const ConsoleOptions& /*options*/,
                                           const ConsoleEvents& events) {
  return MakeZosQedit(events.problem);
}

std::string DescribeBackend(const std::string& /*jobname*/) {
  return "the system's";
}

}  // namespace zsuper
