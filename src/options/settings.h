// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "options/option_table.h"
#include "options/options.h"

#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// What the options have said so far. They are taken one after the other, in order; a
/// later one overrides, or adds if it may be repeated. Then Finish checks the whole.
class Settings {
 public:
  Settings();

  /// `value` is one of the option's choices if it has any, "" if it takes no value. An
  /// error names the option.
  Result<void> Take(const OptionRow& row, const std::string& value);
  /// The options for this program, checked against one another.
  Result<Options> Finish(std::vector<std::string> program);

  [[nodiscard]] bool WantsHelp() const { return help_; }
  [[nodiscard]] bool WantsVersion() const { return version_; }
  /// The shell for which completions are wanted.
  [[nodiscard]] const std::optional<std::string>& Completion() const {
    return completion_;
  }

 private:
  Result<void> TakeStop(const std::string& value);
  Result<void> TakeStopTimeout(const std::string& value);
  Result<void> TakeJobname(const std::string& value);
  Result<void> TakeStart(const std::string& value);
  Result<void> TakeRule(const std::string& value);
  Result<void> TakeExitMapping(const std::string& value);
  Result<void> TakeLimit(const std::string& value);
  Result<void> TakeStartParms(const std::string& value);
  Result<void> TakePython(const OptionRow& row, const std::string& value);
  Result<void> TakeConsole(const std::string& value);
  // The option that leads to the program's stdin; "" if none does.
  [[nodiscard]] std::string StdinUser() const;
  [[nodiscard]] Result<void> CheckConsole() const;

  Options options_;
  std::string on_stop_ = "SIGTERM";
  bool help_ = false;
  bool version_ = false;
  std::optional<std::string> completion_;
};

}  // namespace zsuper
