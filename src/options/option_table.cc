// SPDX-License-Identifier: Apache-2.0
#include "options/option_table.h"

#include "text/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace zsuper {

namespace {

template <typename Known>
const OptionRow* Find(const OptionTable& table, Known&& known) {
  const OptionRow* row = std::find_if(table.begin(), table.end(), known);
  return row == table.end() ? nullptr : row;
}

// "-u", "-Wignore".
bool IsPythonOption(std::string_view word) {
  constexpr std::string_view kLetters = "bBdEiIOPRsSuWxX";
  return word.size() > 1 && kLetters.find(word[1]) != std::string_view::npos &&
         (word.size() == 2 || word[1] == 'W' || word[1] == 'X');
}

}  // namespace

const OptionRow* FindOption(const OptionTable& table, std::string_view name) {
  return Find(table, [&](const OptionRow& row) { return row.name == name; });
}

const OptionRow* FindOption(const OptionTable& table, char letter) {
  return Find(table, [&](const OptionRow& row) {
    return row.letter != 0 && row.letter == letter;
  });
}

std::string SuggestOption(const OptionTable& table, std::string_view word) {
  if (table.runs_python && IsPythonOption(word)) {
    return "--python-option=" + std::string(word);
  }
  // "--jobname PAY" as one word comes from a line of a response file.
  std::string_view name = word.substr(0, word.find_first_of("= "));
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  std::vector<std::string_view> names;
  for (const OptionRow& row : table) {
    names.push_back(row.name.substr(2));
    if (name.size() > 1 && names.back().substr(0, name.size()) == name) {
      return Usage(row);
    }
  }
  const std::string_view nearest = Nearest(name, names);
  return nearest.empty() ? "" : Usage(*FindOption(table, "--" + std::string(nearest)));
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

std::string HelpOnOptions(const OptionTable& table) {
  std::string text;
  std::string_view group;
  for (const OptionRow& row : table) {
    if (row.group != group) {
      group = row.group;
      text += fmt::format("\n{}:\n", group);
    }
    const std::string letter = row.letter == 0 ? "" : fmt::format("-{},", row.letter);
    text += fmt::format("  {:4}{:24} {}\n", letter, Usage(row), row.help);
  }
  return text;
}

}  // namespace zsuper
