// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/policy.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <vector>

namespace zsuper {

/// The heart: what to do when `event` happens. Pure but for `state`, which it brings up
/// to date; the effects are to be carried out in order. Knows no clock, process, Python
/// or z/OS.
std::vector<Effect> Step(const Policy& policy, State& state, const Event& event);

}  // namespace zsuper
