// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/guard_linux.h"
#include "program/process_table_linux.h"

#include <sys/types.h>

#include <array>
#include <string>

namespace zsuper {

/// What an embedded program has started, for the time after our process's end, when
/// nobody descends from us any more. Forked processes still have our image, whose
/// auxiliary vector shows addresses that are drawn by lot for each one. Those that have
/// called exec have `variable` in their environment, which holds NAME=VALUE that no other
/// task has; or they descend from such a process. Like the living, they count only while
/// they are in our group.
class LeftBehind : public Guarded {
 public:
  /// In the process whose children are meant.
  explicit LeftBehind(std::string variable);

  void Signal(int signal) const override;
  [[nodiscard]] pid_t Find() const override;

 private:
  using Vector = std::array<char, 1024>;

  [[nodiscard]] bool IsOurs(ProcessEntry process) const;
  [[nodiscard]] bool HasVariable(pid_t process) const;

  const std::string variable_;
  const pid_t group_;
  Vector vector_{};
};

}  // namespace zsuper
