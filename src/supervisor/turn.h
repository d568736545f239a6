// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "rules/policy.h"
#include "supervisor/effect.h"
#include "supervisor/state.h"
#include "text/lines.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {

/// One call of Step: what it reads, what it changes, what it wants done.
struct Turn {
  const Policy& policy;
  State& state;
  Time now;
  std::vector<Effect>& effects;

  template <typename T>
  void Do(T effect) {
    effects.emplace_back(std::move(effect));
  }
  void Reply(const Issuer& to, std::string_view text) {
    Do(SendReply{to, WtoLines(text)});
  }
  /// Tells everybody; a detail is for --verbose alone, and for operators.
  void Tell(std::string text) { Do(Message{{std::move(text)}}); }
  void TellDetail(std::string text) { Do(Message{{std::move(text)}, true}); }
};

}  // namespace zsuper
