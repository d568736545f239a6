// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

// Two processes of one address space: the program sees our DD statements, and ends with
// us, CANCEL included. Language Environment lets no program replace its exit() and
// signals, by which an interpreter in our own process would end us unheard.
namespace zsuper {

bool EmbedsInProcess() {
  return false;
}

Result<std::string> DescribeEmbedding(const std::string& /*interpreter*/) {
  return std::string("in zsuper's address space");
}

Result<JobEnd> RunEmbedded(const Job& job, const InheritedSignals& inherited) {
  return RunSpawned(job, inherited);
}

}  // namespace zsuper
