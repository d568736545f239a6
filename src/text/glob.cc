// SPDX-License-Identifier: Apache-2.0
#include "text/glob.h"

#include <algorithm>
#include <utility>

namespace zsuper {

// Only the last "*" is ever widened. What stands before it was found at its leftmost
// place, and a later place there could leave only less room for the rest; so each "*"
// matches as little as it can, and no text takes more than length times length.
std::optional<std::vector<Glob::Span>> Glob::Match(std::u32string_view text) const {
  std::vector<Span> wildcards;
  std::size_t stars = 0;        // how many wildcards there were up to the last "*"
  std::size_t behind_star = 0;  // the token behind it
  std::size_t token = 0;
  std::size_t at = 0;
  while (token < tokens_.size() || at < text.size()) {
    const Token* const here = token < tokens_.size() ? &tokens_[token] : nullptr;
    if (here != nullptr && here->kind == Kind::kAny) {
      wildcards.push_back({at, at});
      stars = wildcards.size();
      behind_star = ++token;
    } else if (here != nullptr && at < text.size() && here->kind == Kind::kOne) {
      wildcards.push_back({at, at + 1});
      ++token;
      ++at;
    } else if (here != nullptr && at < text.size() && here->character == text[at]) {
      ++token;
      ++at;
    } else if (stars > 0 && wildcards[stars - 1].end < text.size()) {
      wildcards.resize(stars);
      at = ++wildcards.back().end;
      token = behind_star;
    } else {
      return std::nullopt;
    }
  }
  return wildcards;
}

// Lays this pattern's tokens over the other's as Match does over characters: a "*" may
// lie over any tokens, a "?" over what is one character for certain.
bool Glob::Covers(const Glob& other) const {
  const std::size_t width = other.tokens_.size() + 1;
  std::vector<bool> covered(width);  // the other's first tokens, by mine so far
  covered[0] = true;
  for (const Token& mine : tokens_) {
    std::vector<bool> next(width);
    next[0] = mine.kind == Kind::kAny && covered[0];
    for (std::size_t at = 1; at < width; ++at) {
      const Token& theirs = other.tokens_[at - 1];
      const bool one_over_one =
          theirs.kind != Kind::kAny &&
          (mine.kind == Kind::kOne ||
           (theirs.kind == Kind::kCharacter && mine.character == theirs.character));
      next[at] = mine.kind == Kind::kAny ? covered[at] || next[at - 1]
                                         : one_over_one && covered[at - 1];
    }
    covered = std::move(next);
  }
  return covered.back();
}

std::size_t Glob::Wildcards() const {
  return static_cast<std::size_t>(
      std::count_if(tokens_.begin(), tokens_.end(),
                    [](const Token& token) { return token.kind != Kind::kCharacter; }));
}

}  // namespace zsuper
