// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options/command_line.h"
#include "options/zsuper_options.h"

#include <string>
#include <utility>
#include <vector>

namespace zsuper {

/// zsuper's command line as it was read. The options are words again, a letter instead of
/// the name if there is one, each value a word of its own.
struct GivenWords {
  std::vector<std::string> options;
  std::vector<std::string> program;
};

inline Result<GivenWords> ReadZsuperLine(const std::vector<std::string>& words) {
  GivenWords given;
  const auto take = [&given](const OptionRow& row, const std::string& value) {
    given.options.push_back(row.letter == 0 ? std::string(row.name)
                                            : std::string("-") + row.letter);
    if (!row.value.empty()) {
      given.options.push_back(value);
    }
    return Result<void>();
  };
  Result<std::vector<std::string>> rest = ReadCommandLine(kZsuperOptions, words, take);
  if (!rest.has_value()) {
    return rest.error();
  }
  given.program = std::move(rest.value());
  return given;
}

}  // namespace zsuper
