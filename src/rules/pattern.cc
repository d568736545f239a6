// SPDX-License-Identifier: Apache-2.0
#include "rules/pattern.h"

#include "rules/part.h"
#include "text/characters.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace zsuper {
namespace {

// A text cut into characters: how each compares, and where it begins.
struct Characters {
  explicit Characters(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
      const std::size_t length = CharacterLength(text.substr(offset));
      folded.push_back(Fold(text.substr(offset, length)));
      offsets.push_back(offset);
      offset += length;
    }
    offsets.push_back(offset);
  }
  std::vector<std::string> folded;
  std::vector<std::size_t> offsets;  // one more than characters
};

// The characters that a wildcard has matched, end exclusive.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The last "*" that was met: its number among the wildcards, and the token behind it.
struct Star {
  std::size_t wildcard = 0;
  std::size_t next_token = 0;
};

std::vector<std::string> Cut(std::string_view text, const Characters& characters,
                             const std::vector<Span>& spans) {
  std::vector<std::string> pieces;
  pieces.reserve(spans.size());
  for (const Span& span : spans) {
    const std::size_t begin = characters.offsets[span.begin];
    pieces.emplace_back(text.substr(begin, characters.offsets[span.end] - begin));
  }
  return pieces;
}

}  // namespace

Result<Pattern> Pattern::Parse(std::string_view source) {
  return Parse(Part(source));
}

Result<Pattern> Pattern::Parse(const Part& source) {
  const Part trimmed = source.Trimmed();
  Pattern pattern;
  pattern.source_ = trimmed.Text();
  std::size_t length = 0;
  for (std::size_t at = 0; at < trimmed.Size(); at += length) {
    std::string_view rest = trimmed.Text().substr(at);
    length = CharacterLength(rest);
    Token token{Token::Kind::kLiteral, {}};
    if (rest.front() == '\\') {
      rest.remove_prefix(1);
      if (rest.empty()) {
        return trimmed.Sub(at).Wrong<msg::WrongRule>(
            "nothing follows the '\\': use '\\\\' for the character itself");
      }
      length = 1 + CharacterLength(rest);
      token.character = Fold(rest.substr(0, length - 1));
    } else if (rest.front() == '*') {
      token.kind = Token::Kind::kAny;
    } else if (rest.front() == '?') {
      token.kind = Token::Kind::kOne;
    } else {
      token.character = Fold(rest.substr(0, length));
    }
    pattern.tokens_.push_back(std::move(token));
  }
  return pattern;
}

// Only the last "*" is ever widened. What stands before it was found at its leftmost
// place, and a later place there could leave only less room for the rest; so each "*"
// matches as little as it can, and no text takes more than length times length.
std::optional<std::vector<std::string>> Pattern::Match(std::string_view text) const {
  const std::string_view trimmed = TrimBlanks(text);
  const Characters characters(trimmed);
  const std::size_t size = characters.folded.size();
  std::vector<Span> wildcards;
  std::optional<Star> star;
  std::size_t token = 0;
  std::size_t at = 0;
  while (token < tokens_.size() || at < size) {
    const bool here = token < tokens_.size();
    if (here && tokens_[token].kind == Token::Kind::kAny) {
      star = Star{wildcards.size(), ++token};
      wildcards.push_back({at, at});
      continue;
    }
    if (here && at < size && tokens_[token].kind == Token::Kind::kOne) {
      wildcards.push_back({at, at + 1});
      ++token;
      ++at;
      continue;
    }
    if (here && at < size && tokens_[token].character == characters.folded[at]) {
      ++token;
      ++at;
      continue;
    }
    if (!star || wildcards[star->wildcard].end == size) {
      return std::nullopt;
    }
    wildcards.resize(star->wildcard + 1);
    at = ++wildcards.back().end;
    token = star->next_token;
  }
  return Cut(trimmed, characters, wildcards);
}

// Lays this pattern's tokens over the other's as Match does over characters: a "*" may
// lie over any tokens, a "?" over what is one character for certain.
bool Pattern::Covers(const Pattern& other) const {
  using Kind = Token::Kind;
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
           (theirs.kind == Kind::kLiteral && mine.character == theirs.character));
      next[at] = mine.kind == Kind::kAny ? covered[at] || next[at - 1]
                                         : one_over_one && covered[at - 1];
    }
    covered = std::move(next);
  }
  return covered.back();
}

int Pattern::Wildcards() const {
  return static_cast<int>(std::count_if(
      tokens_.begin(), tokens_.end(),
      [](const Token& token) { return token.kind != Token::Kind::kLiteral; }));
}

}  // namespace zsuper
