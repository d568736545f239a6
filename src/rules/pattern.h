// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

class Part;

/// The PATTERN of a rule: a glob. "*" matches any characters, also none, "?" exactly one,
/// "\" takes the next character as it is; case and outer blanks are ignored. A value
/// type.
class Pattern {
 public:
  /// `source` is what stands before the rule's ":", escapes and all.
  static Result<Pattern> Parse(std::string_view source);
  /// The same for a part of a value; an error quotes the whole value.
  static Result<Pattern> Parse(const Part& source);

  /// What each wildcard matched, in order, as the operator wrote it; nothing if the whole
  /// text does not match. Characters are UTF-8 characters. Takes time in the order of the
  /// lengths' product at worst.
  [[nodiscard]] std::optional<std::vector<std::string>> Match(
      std::string_view text) const;
  /// Does every text that meets `other` meet this one too? True only where it is certain.
  [[nodiscard]] bool Covers(const Pattern& other) const;
  [[nodiscard]] int Wildcards() const;
  [[nodiscard]] const std::string& Source() const { return source_; }

 private:
  struct Token {
    enum class Kind { kLiteral, kAny, kOne } kind;
    std::string character;  // one UTF-8 character, folded
  };
  std::string source_;
  std::vector<Token> tokens_;
};

}  // namespace zsuper
