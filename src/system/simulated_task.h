// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "console/operator_command.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace zsuper {

/// The system's bookkeeping for one task: COM list, communications ECB, chain of CIBs,
/// limit; built byte for byte as on z/OS, in storage below 2 GB which the task may read
/// and not write. Rules of acceptance and messages are those of MVS. One thread.
class SimulatedTask {
 public:
  /// With `start_parms` or without, the task was started by START: its START CIB is on
  /// the chain, from the console `starter`. Throws std::invalid_argument for parameters
  /// that ParseStartParms refuses, std::system_error if there is no storage.
  SimulatedTask(std::string jobname, const std::optional<std::string>& start_parms,
                const Issuer& starter);
  SimulatedTask(const SimulatedTask&) = delete;
  SimulatedTask& operator=(const SimulatedTask&) = delete;
  ~SimulatedTask();

  /// MODIFY or STOP, for us if the name means us. Nothing: accepted, in silence. Else the
  /// message that refuses it.
  std::optional<Refusal> Enter(const OperatorCommand& command, const Issuer& issuer);

  /// What EXTRACT FIELDS=COMM returns.
  [[nodiscard]] const std::uint8_t* ComList() const;
  /// Has the communications ECB been posted?
  [[nodiscard]] bool Posted() const;
  /// QEDIT ORIGIN=,BLOCK= and ORIGIN=,CIBCTR=; the result is register 15.
  int FreeCib(const std::uint8_t* origin, const std::uint8_t* cib);
  int SetLimit(const std::uint8_t* origin, int count);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zsuper
