// SPDX-License-Identifier: Apache-2.0
#include "program/libpython.h"
#include "supervisor/job.h"

namespace zsuper {

Result<int> RunEmbedded(const Job& job, const InheritedSignals& /*inherited*/) {
  return LoadLibpython(job.program.python).error();
}

}  // namespace zsuper
