// SPDX-License-Identifier: Apache-2.0
#include "console/console_backend.h"
#include "operator/runtime_folder.h"
#include "system/qedit_sim.h"

#include <fmt/format.h>

#include <string>

namespace zsuper {

Result<Backend> OpenBackend(const ConsoleOptions& options, const ConsoleEvents& events) {
  const std::string folder = RuntimeFolder();
  if (auto prepared = PrepareRuntimeFolder(folder); !prepared.has_value()) {
    return prepared.error();
  }
  return OpenSimulatedSystem(
      {options.jobname, options.start_parms, folder, options.unique, events.cancel});
}

std::string DescribeBackend(const std::string& jobname) {
  return fmt::format("simulated, socket {}/{}.PID", RuntimeFolder(), jobname);
}

void TellOperators(const std::string& /*text*/) {}

}  // namespace zsuper
