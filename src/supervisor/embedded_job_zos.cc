// SPDX-License-Identifier: Apache-2.0
#include "console/console.h"
#include "embed/libpython.h"
#include "supervisor/job.h"

namespace zsuper {

Result<JobEnd> RunEmbedded(const Job& job, const InheritedSignals& /*inherited*/) {
  Error error = LoadLibpython(job.program.python).error();
  if (job.console) {
    TellOperators(error.text);
  }
  return error;
}

}  // namespace zsuper
