// SPDX-License-Identifier: Apache-2.0
#include "program/launch.h"

#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace zsuper {
namespace {

std::vector<const char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    pointers.push_back(text.c_str());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

// spawn() closes all descriptors but those of its list. What is ignored now stays
// ignored.
LaunchOutcome Launch(const LaunchPlan& plan) {
  std::vector<const char*> argv = Pointers(plan.arguments);
  std::vector<const char*> envp = Pointers(plan.variables);
  std::array<int, 3> descriptors = plan.standard;
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (descriptors[fd] < 0) {
      descriptors[fd] = fd;
    }
  }
  struct inheritance inherit {};
  inherit.flags = SPAWN_SETGROUP | SPAWN_SETSIGMASK;
  inherit.pgroup = SPAWN_NEWPGROUP;
  inherit.sigmask = plan.signals.mask;
  LaunchOutcome outcome;
  outcome.pid = ::spawn(plan.path.c_str(), static_cast<int>(descriptors.size()),
                        descriptors.data(), &inherit, argv.data(), envp.data());
  outcome.os_error = outcome.pid < 0 ? errno : 0;
  return outcome;
}

}  // namespace zsuper
