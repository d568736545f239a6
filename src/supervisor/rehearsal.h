// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "rules/policy.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <optional>
#include <string>

namespace zsuper {

/// A job that exists only as a state: what would be done comes out as lines of words.
/// Each call lets time pass for as long as the program would be given more.
class Rehearsal {
 public:
  /// The policy must outlive it.
  explicit Rehearsal(const Policy& policy);

  /// An operator enters a command. As an answer may hold the console's name and CART,
  /// the lines say of them that they are made up.
  std::string Enter(Verb verb, const std::string& text);
  /// Someone sends zsuper itself a signal.
  std::string Signal(int signal);

 private:
  std::string PlayOut(decltype(Event::what) what);
  void Happen(decltype(Event::what) what);
  void Note(const Effect& effect);
  void Succeed(const std::optional<Answer>& answer);
  void Line(const std::string& words);

  const Policy& policy_;
  State state_;
  Time now_;
  std::optional<Time> timer_;
  std::string words_;
};

}  // namespace zsuper
