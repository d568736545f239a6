// SPDX-License-Identifier: Apache-2.0
#include "text/words.h"

#include "text/characters.h"

#include <fmt/format.h>

#include <algorithm>

namespace zsuper {
namespace {

// A longer word is no misspelling of anything here, and need not be measured.
constexpr std::size_t kLongestWord = 24;

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                             std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

bool IsQuoted(std::string_view text) {
  return text.size() > 1 && (text.front() == '\'' || text.front() == '"') &&
         text.find(text.front(), 1) == text.size() - 1;
}

std::string_view Trim(std::string_view text, std::string_view blanks) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool IsJobname(std::string_view name) {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ@#$0123456789";
  return !name.empty() && name.size() <= kMaxJobname &&
         name.find_first_not_of(kCharacters) == std::string_view::npos &&
         !IsDigit(name.front());
}

std::string JobnameFrom(std::string_view text) {
  std::string name;
  for (const char character : ToUpper(text)) {
    if (IsJobname(name + character)) {
      name += character;
    }
  }
  return name;
}

std::string_view Nearest(std::string_view word,
                         const std::vector<std::string_view>& candidates) {
  std::string_view nearest;
  if (word.size() > kLongestWord) {
    return nearest;
  }
  std::size_t limit = word.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = Distance(word, candidate);
    if (distance < limit) {
      limit = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string BytesLiteral(std::string_view bytes) {
  std::string literal = "b'";
  for (const char byte : bytes) {
    literal += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return literal + "'";
}

}  // namespace zsuper
