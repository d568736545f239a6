// SPDX-License-Identifier: Apache-2.0
#include "options/options.h"

#include "messages/message.h"
#include "options/completion.h"
#include "options/help.h"
#include "options/option_table.h"
#include "options/settings.h"
#include "options/split.h"

#include <CLI/CLI.hpp>

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <utility>

namespace zsuper {

namespace {

constexpr int kMisused = 125;

// Tells an option by its address in CLI11.
using Registered = std::array<const CLI::Option*, kOptionTable.size()>;

// CLI11 knows the names and which of them take a value. Values are checked by Settings,
// whose messages are better, and help and completions come from the table.
//
// It compares each new name with all before, in more time than the rest of our start
// takes: long names that stand in no word are left out.
Registered Register(CLI::App& app, const std::vector<std::string>& words) {
  Registered registered{};
  app.set_help_flag();
  app.allow_extras();
  for (std::size_t i = 0; i < kOptionTable.size(); ++i) {
    const OptionRow& row = kOptionTable[i];
    const bool wanted =
        row.letter != 0 ||
        std::any_of(words.begin(), words.end(), [&](const std::string& word) {
          return word.compare(0, row.name.size(), row.name) == 0;
        });
    if (!wanted) {
      continue;
    }
    std::string names(row.name);
    if (row.letter != 0) {
      names.append(",-").append(1, row.letter);
    }
    CLI::Option* option = row.value.empty() ? app.add_flag(names) : app.add_option(names);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    option->allow_extra_args(false);
    registered[i] = option;
  }
  return registered;
}

Error Unknown(const std::string& word) {
  const std::string suggestion = SuggestOption(word);
  return Fail<msg::OptionUnknown>(
      word, suggestion.empty() ? "one of those in 'zsuper --help'" : suggestion);
}

// Reads words into settings, in the order in which they were given.
Result<void> ReadWords(const std::vector<std::string>& words, Settings& settings) {
  CLI::App app;
  const Registered registered = Register(app, words);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Error& error) {
    return Fail<msg::OptionsNotUnderstood>(error.what());
  }
  if (const std::vector<std::string> unknown = app.remaining(); !unknown.empty()) {
    return Unknown(unknown.front());
  }
  std::array<std::size_t, kOptionTable.size()> taken{};
  for (const CLI::Option* option : app.parse_order()) {
    const auto* found = std::find(registered.begin(), registered.end(), option);
    const auto index = static_cast<std::size_t>(found - registered.begin());
    const OptionRow& row = kOptionTable[index];
    const std::string& value = option->results()[taken[index]++];
    if (row.value.empty() && value != "true") {
      return Fail<msg::ValueNotWanted>(row.name, value, row.name);
    }
    Result<void> read = settings.Take(row, value);
    if (!read.has_value()) {
      return read;
    }
  }
  return {};
}

// Reads those of each place by themselves, so that an error can say where it is.
Result<void> ReadOptions(const SplitLine& line, Settings& settings) {
  for (std::size_t begin = 0; begin < line.options.size();) {
    std::vector<std::string> words;
    const std::string& place = line.places[begin];
    while (begin < line.options.size() && line.places[begin] == place) {
      words.push_back(line.options[begin++]);
    }
    const Result<void> read = ReadWords(words, settings);
    if (!read.has_value()) {
      return InFront(place, read.error());
    }
  }
  return {};
}

Result<void> ReadEnvironmentWords(std::string_view content, Settings& settings) {
  Result<std::vector<std::string>> words = SplitWords(content);
  if (!words.has_value()) {
    return words.error();
  }
  const Result<SplitLine> line = SplitCommandLine(std::move(words.value()));
  if (!line.has_value()) {
    return line.error();
  }
  if (!line.value().program.empty()) {
    return Fail<msg::OptionsOnly>(line.value().program.front());
  }
  return ReadOptions(line.value(), settings);
}

// What is wrong in the environment is not to be looked for in the command line.
Result<void> ReadEnvironment(Settings& settings) {
  constexpr const char* kVariable = "ZSUPER_OPTIONS";
  const char* content = ::getenv(kVariable);
  Result<void> read = ReadEnvironmentWords(content == nullptr ? "" : content, settings);
  return read.has_value() ? read : InFront(fmt::format("{}: ", kVariable), read.error());
}

EarlyExit Misused(const Error& error) {
  EarlyExit exit{kMisused, error.text};
  // A message is one line, whatever was in the value that it echoes.
  std::replace_if(
      exit.text.begin(), exit.text.end(),
      [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; }, '?');
  return exit;
}

}  // namespace

std::variant<Options, EarlyExit> ParseOptions(const std::vector<std::string>& arguments) {
  Settings settings;
  if (const Result<void> read = ReadEnvironment(settings); !read.has_value()) {
    return Misused(read.error());
  }
  Result<SplitLine> line = SplitCommandLine(arguments);
  if (!line.has_value()) {
    return Misused(line.error());
  }
  const Result<void> read = ReadOptions(line.value(), settings);
  if (!read.has_value()) {
    return Misused(read.error());
  }
  if (settings.WantsHelp()) {
    return EarlyExit{0, HelpText()};
  }
  if (settings.WantsVersion()) {
    return EarlyExit{0, "zsuper " ZSUPER_VERSION};
  }
  if (settings.Completion()) {
    return EarlyExit{0, CompletionScript(*settings.Completion())};
  }
  Result<Options> options = settings.Finish(std::move(line.value().program));
  if (!options.has_value()) {
    return Misused(options.error());
  }
  return std::move(options.value());
}

}  // namespace zsuper
