// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "text/glob.h"
#include "text/part.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// The PATTERN of a rule: a glob. "*" matches any characters, also none, "?" exactly one,
/// "\" takes the next character as it is; case and outer blanks are ignored. A value
/// type.
class Pattern {
 public:
  /// `source` is what stands before the rule's ":", escapes and all; an error quotes the
  /// whole value.
  static Result<Pattern> Parse(const Part& source);

  /// What each wildcard matched, in order, as the operator wrote it; nothing if the whole
  /// text does not match.
  [[nodiscard]] std::optional<std::vector<std::string>> Match(
      std::string_view text) const;
  /// Does every text that matches `other` match this one too? True only if it is certain.
  [[nodiscard]] bool Covers(const Pattern& other) const {
    return glob_.Covers(other.glob_);
  }
  [[nodiscard]] int Wildcards() const { return static_cast<int>(glob_.Wildcards()); }
  [[nodiscard]] const std::string& Source() const { return source_; }

 private:
  std::string source_;
  Glob glob_;  // in lower case
};

}  // namespace zsuper
