// SPDX-License-Identifier: Apache-2.0
#include "zcon/options.h"

#include "messages/message.h"
#include "operator/console_interface.h"
#include "options/command_line.h"
#include "options/completion.h"
#include "text/characters.h"
#include "text/duration.h"
#include "text/words.h"
#include "zcon/help.h"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

constexpr std::string_view kGroup = "Options, before the command";

// clang-format off
constexpr std::array kRows = {
    OptionRow{OptionId::kConsole, 'c', "--console", "NAME", ValueKind::kText, "",
              kGroup, "the console's name (default the user's)"},
    OptionRow{OptionId::kTimeout, 't', "--timeout", "DURATION", ValueKind::kText, "",
              kGroup, "how long a task may take to answer (default 5s)"},
    OptionRow{OptionId::kWait, 'w', "--wait", "", ValueKind::kNone, "",
              kGroup, "stay until the task has ended, print what it says"},
    OptionRow{OptionId::kCompletion, 0, "--completion", "SHELL", ValueKind::kChoice,
              "bash zsh fish",
              kGroup, "print completions for bash, zsh or fish"},
    OptionRow{OptionId::kVersion, 'V', "--version", "", ValueKind::kNone, "",
              kGroup, "print the version"},
    OptionRow{OptionId::kHelp, 'h', "--help", "", ValueKind::kNone, "",
              kGroup, "print this"},
};
// clang-format on
constexpr OptionTable kZconOptions{"zcon", false, kRows.data(), kRows.size()};

constexpr std::string_view kHelpHead = R"(Usage: zcon [options] [command]

Enters one operator command. Without one it is a console, and takes commands
from stdin, one a line.

)";

constexpr std::string_view kHelpTail = R"(
Exit status: 0 accepted, 1 refused or failed, 2 misuse, 3 no answer in time.
See zcon(1).
)";

std::string HelpText() {
  std::string text(kHelpHead);
  return text.append(HelpOnCommands())
      .append("\n")
      .append(HelpOnOptions(kZconOptions))
      .append(kHelpTail);
}

ZconExit Misuse(const std::string& what) {
  // A message is one line, whatever was in the value that it echoes.
  return {ZconStatus::kMisuse, Printable(Text<msg::ZconMisuse>(what)) + "\n"};
}

ZconExit Misuse(const Error& error) {
  return Misuse(WithoutId(error.text));
}

// The user's name as far as a console's can hold it. The environment is asked first, as a
// look-up may go over the network; it is a label, nothing is allowed by it.
std::string DefaultConsole() {
  std::string user;
  for (const char* variable : {"LOGNAME", "USER"}) {
    if (const char* value = std::getenv(variable); value != nullptr && user.empty()) {
      user = value;
    }
  }
  if (user.empty()) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): zcon has one thread.
    const passwd* entry = ::getpwuid(::geteuid());
    user = entry == nullptr ? "" : entry->pw_name;
  }
  const std::string name = JobnameFrom(user);
  return name.empty() ? ConsoleRequest().console : name;
}

Result<Duration> ParseTimeout(const std::string& value) {
  Result<Duration> duration = ParseDuration(value);
  if (!duration.has_value()) {
    return InFront("--timeout=", duration.error());
  }
  if (duration.value() > kMaxAnswerTimeout) {
    return Fail<msg::OptionValueBad>("--timeout", value,
                                     "at most " + FormatDuration(kMaxAnswerTimeout));
  }
  return duration;
}

// The options as they were given, each with its last value.
using Given = std::map<OptionId, std::string>;

const std::string* Find(const Given& given, OptionId id) {
  const auto found = given.find(id);
  return found == given.end() ? nullptr : &found->second;
}

// What was asked for in place of a console or a command.
std::optional<ZconExit> Inform(const Given& given,
                               const std::vector<std::string>& command) {
  std::string text;
  if (Find(given, OptionId::kHelp) != nullptr) {
    text = HelpText();
  } else if (Find(given, OptionId::kVersion) != nullptr) {
    text = "zcon " ZSUPER_VERSION "\n";
  } else if (const std::string* shell = Find(given, OptionId::kCompletion)) {
    text = CompletionScript(kZconOptions, *shell) + "\n";
  } else if (!command.empty() && IsHelp(command.front())) {
    text = HelpOnCommands() + "\n";
  } else {
    return std::nullopt;
  }
  return ZconExit{ZconStatus::kAccepted, text};
}

Result<ZconOptions> TakeValues(const Given& given) {
  ZconOptions options;
  const std::string* console = Find(given, OptionId::kConsole);
  ZSU_TRY_ASSIGN(
      options.console,
      ParseName("--console", console == nullptr ? DefaultConsole() : *console));
  options.timeout = kAnswerTimeout;
  const std::string* timeout = Find(given, OptionId::kTimeout);
  if (timeout != nullptr) {
    ZSU_TRY_ASSIGN(options.timeout, ParseTimeout(*timeout));
  }
  options.wait = Find(given, OptionId::kWait) != nullptr;
  return options;
}

bool LooksLikeOption(const std::string& word) {
  if (word.compare(0, 2, "--") == 0) {
    return FindOption(kZconOptions, word.substr(0, word.find('='))) != nullptr;
  }
  bool option = false;
  const auto take = [&option](const OptionRow& /*row*/, const std::string& /*value*/) {
    option = true;
    return Result<void>();
  };
  return ReadCommandLine(kZconOptions, {word, "value"}, take).has_value() && option;
}

// The words as one operator command. An option of ours among them is not passed on in
// silence, unless `marked` says that "--" stands before them.
std::variant<std::string, ZconExit> JoinCommand(const std::vector<std::string>& words,
                                                bool marked) {
  std::string command;
  for (const std::string& word : words) {
    const bool first = &word == &words.front();
    if (!first && !marked && LooksLikeOption(word)) {
      return Misuse(
          fmt::format("'{}' follows the command: put options first, or quote "
                      "text as in 'F JOB,A {}'",
                      word, word));
    }
    command += (first ? "" : " ") + word;
  }
  if (command.empty() && !words.empty()) {
    return Misuse("the operator command is empty: use F JOB,TEXT or D A,L");
  }
  return command;
}

}  // namespace

std::variant<ZconOptions, ZconExit> ParseZconOptions(
    const std::vector<std::string>& arguments) {
  Given given;
  const auto take = [&given](const OptionRow& row, const std::string& value) {
    given[row.id] = value;
    return Result<void>();
  };
  const Result<std::vector<std::string>> words =
      ReadCommandLine(kZconOptions, arguments, take);
  if (!words.has_value()) {
    return Misuse(words.error());
  }
  if (std::optional<ZconExit> information = Inform(given, words.value())) {
    return *std::move(information);
  }
  Result<ZconOptions> options = TakeValues(given);
  if (!options.has_value()) {
    return Misuse(options.error());
  }
  const std::size_t begin = arguments.size() - words.value().size();
  auto command = JoinCommand(words.value(), begin > 0 && arguments[begin - 1] == "--");
  if (auto* wrong = std::get_if<ZconExit>(&command)) {
    return std::move(*wrong);
  }
  options.value().command = std::get<std::string>(std::move(command));
  return std::move(options.value());
}

}  // namespace zsuper
