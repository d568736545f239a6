// SPDX-License-Identifier: Apache-2.0
#include "zcon/options.h"

#include "messages/message.h"
#include "operator/console_request.h"
#include "operator/task_socket.h"
#include "options/command_line.h"
#include "options/completion.h"
#include "text/characters.h"
#include "text/duration.h"
#include "text/words.h"
#include "zcon/help.h"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

constexpr std::size_t kMaxConsoleName = 8;

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

std::string HelpText() {
  return "Usage: zcon [options] [command]\n\n"
         "Enters one operator command, or is a console: takes commands from stdin, one "
         "a\n"
         "line.\n\n" +
         HelpOnCommands() + "\n" + HelpOnOptions(kZconOptions) +
         "\nExit status: 0 accepted, 1 refused, 2 misuse, 3 no answer in time. See "
         "zcon(1).\n";
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

Result<std::string> ParseConsole(const std::string& value) {
  std::string name = ToUpper(value);
  if (!IsJobname(name)) {
    return Fail<msg::OptionValueBad>(
        "--console", value, "1 to 8 letters, digits, @, #, $; not starting with a digit");
  }
  return name;
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

// The word that is an option of ours behind the command's first word. It is not to be
// passed on in silence.
const std::string* FindMisplacedOption(const std::vector<std::string>& command) {
  const auto found = std::find_if(command.begin() + (command.empty() ? 0 : 1),
                                  command.end(), LooksLikeOption);
  return found == command.end() ? nullptr : &*found;
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) {
    joined += (&word == &words.front() ? "" : " ") + word;
  }
  return joined;
}

}  // namespace

std::variant<ZconOptions, ZconExit> ParseZconOptions(
    const std::vector<std::string>& arguments) {
  std::map<OptionId, std::string> given;  // each with its last value
  const auto take = [&given](const OptionRow& row, const std::string& value) {
    given[row.id] = value;
    return Result<void>();
  };
  const Result<std::vector<std::string>> words =
      ReadCommandLine(kZconOptions, arguments, take);
  if (!words.has_value()) {
    return Misuse(words.error());
  }
  const std::vector<std::string>& command = words.value();
  const auto find = [&given](OptionId id) -> const std::string* {
    const auto found = given.find(id);
    return found == given.end() ? nullptr : &found->second;
  };
  if (find(OptionId::kHelp) != nullptr) {
    return ZconExit{ZconStatus::kAccepted, HelpText()};
  }
  if (find(OptionId::kVersion) != nullptr) {
    return ZconExit{ZconStatus::kAccepted, "zcon " ZSUPER_VERSION "\n"};
  }
  if (const std::string* shell = find(OptionId::kCompletion)) {
    return ZconExit{ZconStatus::kAccepted, CompletionScript(kZconOptions, *shell) + "\n"};
  }
  if (!command.empty() && IsHelp(command.front())) {
    return ZconExit{ZconStatus::kAccepted, HelpOnCommands() + "\n"};
  }
  ZconOptions options;
  const std::string* console = find(OptionId::kConsole);
  const Result<std::string> name =
      ParseConsole(console == nullptr ? DefaultConsole() : *console);
  if (!name.has_value()) {
    return Misuse(name.error());
  }
  options.console = name.value();
  const std::string* timeout = find(OptionId::kTimeout);
  const Result<Duration> duration =
      timeout == nullptr ? kAnswerTimeout : ParseTimeout(*timeout);
  if (!duration.has_value()) {
    return Misuse(duration.error());
  }
  options.timeout = duration.value();
  options.wait = find(OptionId::kWait) != nullptr;
  // Behind "--" everything is the command's.
  const std::size_t begin = arguments.size() - command.size();
  const bool marked = begin > 0 && arguments[begin - 1] == "--";
  if (const std::string* word = FindMisplacedOption(command);
      word != nullptr && !marked) {
    return Misuse(fmt::format(
        "'{}' follows the command: put options first, or quote text as in 'F JOB,A {}'",
        *word, *word));
  }
  options.command = Join(command);
  if (options.command.empty() && !command.empty()) {
    return Misuse("the operator command is empty: use F JOB,TEXT or D A,L");
  }
  return options;
}

}  // namespace zsuper
