// SPDX-License-Identifier: Apache-2.0
#include "options/option_table.h"

#include "text/nearest.h"

#include <algorithm>
#include <cstddef>

namespace zsuper {

namespace {

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// Python's own options, in the form of one letter.
constexpr std::string_view kPythonLetters = "bBdEiIOPRsSuWxX";

}  // namespace

const OptionRow* FindOption(std::string_view name) {
  const auto* row = std::find_if(kOptionTable.begin(), kOptionTable.end(),
                                 [&](const OptionRow& r) { return r.name == name; });
  return row == kOptionTable.end() ? nullptr : row;
}

const OptionRow* FindOption(char letter) {
  const auto* row = std::find_if(
      kOptionTable.begin(), kOptionTable.end(),
      [&](const OptionRow& r) { return r.letter != 0 && r.letter == letter; });
  return row == kOptionTable.end() ? nullptr : row;
}

std::string SuggestOption(std::string_view word) {
  // "--jobname PAY" as one word comes from a line of a response file.
  const std::string_view typed = word.substr(0, word.find_first_of("= "));
  if (!StartsWith(typed, "--") && typed.size() > 1 &&
      kPythonLetters.find(typed[1]) != std::string_view::npos &&
      (typed.size() == 2 || typed[1] == 'W' || typed[1] == 'X')) {
    return "--python-option=" + std::string(word);
  }
  const std::string_view name =
      typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
  std::vector<std::string_view> candidates;
  for (const OptionRow& row : kOptionTable) {
    const std::string_view candidate = row.name.substr(2);
    if (name.size() > 1 && StartsWith(candidate, name)) {
      return Usage(row);
    }
    candidates.push_back(candidate);
  }
  const std::string_view nearest = Nearest(name, candidates);
  return nearest.empty() ? "" : Usage(*FindOption("--" + std::string(nearest)));
}

std::string Usage(const OptionRow& row) {
  std::string usage(row.name);
  if (!row.value.empty()) {
    usage.append("=").append(row.value);
  }
  return usage;
}

std::vector<std::string> Choices(const OptionRow& row) {
  std::vector<std::string> choices;
  std::string_view left = row.choices;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(' '), left.size());
    choices.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return choices;
}

}  // namespace zsuper
