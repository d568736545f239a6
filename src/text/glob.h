// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace zsuper {

/// A pattern of characters and wildcards: "*" matches any characters, also none, "?"
/// exactly one. Characters match themselves alone; a caller that ignores case folds both
/// sides. A value type.
class Glob {
 public:
  void AddCharacter(char32_t c) { tokens_.push_back({Kind::kCharacter, c}); }
  void AddOne() { tokens_.push_back({Kind::kOne, 0}); }
  void AddAny() { tokens_.push_back({Kind::kAny, 0}); }

  /// The characters that a wildcard has matched, end exclusive.
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  /// What each wildcard matched, in order, "*" as little as it can; nothing if the whole
  /// text does not match. Takes time in the order of the lengths' product at worst.
  [[nodiscard]] std::optional<std::vector<Span>> Match(std::u32string_view text) const;
  /// Does every text that matches `other` match this one too? True only if it is certain.
  [[nodiscard]] bool Covers(const Glob& other) const;
  [[nodiscard]] std::size_t Wildcards() const;

 private:
  enum class Kind { kCharacter, kOne, kAny };
  struct Token {
    Kind kind;
    char32_t character;
  };
  std::vector<Token> tokens_;
};

}  // namespace zsuper
