// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Small questions about words, asked all over. All of it is pure.
namespace zsuper {

constexpr bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// The text without the blanks around it.
std::string_view Trim(std::string_view text, std::string_view blanks = " \t");

/// Is all of it in one pair of quotes, ' or "?
bool IsQuoted(std::string_view text);

/// The longest name that a job, or a console, can have.
constexpr std::size_t kMaxJobname = 8;

/// Is it a job name: 1 to 8 characters of A-Z, 0-9, @, # and $, no digit first? Console
/// names follow the same rule.
bool IsJobname(std::string_view name);

/// What a job name can hold of the text, in capitals; empty if that is nothing.
std::string JobnameFrom(std::string_view text);

/// The candidate that `word` is most likely a misspelling of: one letter too many, too
/// few, wrong or swapped for each three of its letters. Empty if there is none. Case
/// counts.
std::string_view Nearest(std::string_view word,
                         const std::vector<std::string_view>& candidates);

/// These bytes as a literal of Python's, whatever they are.
std::string BytesLiteral(std::string_view bytes);

}  // namespace zsuper
