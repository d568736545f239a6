// SPDX-License-Identifier: Apache-2.0
#include "options/options.h"

#include "messages/message.h"
#include "options/command_line.h"
#include "options/completion.h"
#include "options/settings.h"
#include "options/zsuper_options.h"

#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace zsuper {

namespace {

constexpr int kMisused = 125;

constexpr std::string_view kHelpHead = R"(Usage: zsuper [options] [--] SCRIPT [ARG ...]
       zsuper [options] -m MODULE [ARG ...]
       zsuper [options] -c CODE [ARG ...]

Runs a Python program, a script, folder or .pyz, as a started task: what the
operator enters, STOP and MODIFY, reaches it as a signal, a line on stdin or a
call of a Python function. All behind the program's name is the program's own.
)";

constexpr std::string_view kHelpTail = R"(
@FILE among the options stands for the file's lines, one word each; a # line is
a comment, a \ at a line's end joins the next. ZSUPER_OPTIONS holds options that
go before those of the command line.

Examples:
  zsuper --on-modify='RELOAD:SIGHUP' --on-modify='*:stdin' app.py --port 8080
  zsuper --on-stop=SIGINT/5s/SIGTERM --explain -m http.server

See zsuper(1).)";

std::string HelpText() {
  std::string text(kHelpHead);
  return text.append(HelpOnOptions(kZsuperOptions)).append(kHelpTail);
}

// The program's words, which follow the options.
Result<std::vector<std::string>> ReadWords(const std::vector<std::string>& words,
                                           Settings& settings) {
  return ReadCommandLine(kZsuperOptions, words,
                         [&settings](const OptionRow& row, const std::string& value) {
                           return settings.Take(row, value);
                         });
}

Result<void> ReadEnvironmentWords(std::string_view content, Settings& settings) {
  ZSU_TRY_ASSIGN(const std::vector<std::string> words, SplitWords(content));
  ZSU_TRY_ASSIGN(const std::vector<std::string> program, ReadWords(words, settings));
  if (!program.empty()) {
    return Fail<msg::OptionsOnly>(program.front());
  }
  return {};
}

// The error says that it is the environment's.
Result<void> ReadEnvironment(Settings& settings) {
  constexpr const char* kVariable = "ZSUPER_OPTIONS";
  const char* content = ::getenv(kVariable);
  Result<void> read = ReadEnvironmentWords(content == nullptr ? "" : content, settings);
  return read.has_value() ? read : InFront(fmt::format("{}: ", kVariable), read.error());
}

std::optional<std::vector<std::string>> WordsInFront(
    const std::vector<std::string>& arguments, const std::vector<std::string>& program) {
  if (arguments.size() < program.size() ||
      !std::equal(program.rbegin(), program.rend(), arguments.rbegin())) {
    return std::nullopt;
  }
  std::vector<std::string> words(
      arguments.begin(), arguments.end() - static_cast<std::ptrdiff_t>(program.size()));
  if (!words.empty() && words.back() == "--") {
    words.pop_back();
  }
  return words;
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
  Result<std::vector<std::string>> program = ReadWords(arguments, settings);
  if (!program.has_value()) {
    return Misused(program.error());
  }
  if (settings.WantsHelp()) {
    return EarlyExit{0, HelpText()};
  }
  if (settings.WantsVersion()) {
    return EarlyExit{0, "zsuper " ZSUPER_VERSION};
  }
  if (settings.Completion()) {
    return EarlyExit{0, CompletionScript(kZsuperOptions, *settings.Completion())};
  }
  auto own_words = WordsInFront(arguments, program.value());
  Result<Options> options = settings.Finish(std::move(program.value()));
  if (!options.has_value()) {
    return Misused(options.error());
  }
  options.value().own_words = std::move(own_words);
  return std::move(options.value());
}

}  // namespace zsuper
