// SPDX-License-Identifier: Apache-2.0
#include "zcon/options.h"

#include "console/console_request.h"
#include "console/task_socket.h"
#include "messages/message.h"
#include "rules/rule_parser.h"

#include <CLI/CLI.hpp>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>

namespace zsuper {
namespace {

constexpr int kMisuse = 2;
constexpr std::size_t kMaxConsoleName = 8;

constexpr char kUsage[] = R"(usage: zcon [options] [command]

  zcon F JOB,TEXT     MODIFY: say TEXT to the task JOB
  zcon P JOB          STOP: ask JOB to end
  zcon C JOB          CANCEL: end JOB at once
  zcon D A,L          DISPLAY: list the tasks
  zcon                be a console: commands from stdin, one a line

options, before the command:
  -c, --console=NAME      the console's name (the user's)
  -t, --timeout=DURATION  how long a task has to answer: 500ms, 10s, 2m (5s)
  -w, --wait              stay until the task has ended, print what it says
  -V, --version           print the version
  -h, --help              print this

exit status: 0 accepted, 1 refused, 2 misuse, 3 no answer in time; see zcon(1)
)";

ZconExit Misuse(const std::string& what) {
  return {kMisuse, Text<msg::ZconMisuse>(what) + "\n"};
}

std::string Fold(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
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
  std::string name;
  for (const char c : Fold(user)) {
    const std::string longer = name + c;
    if (longer.size() <= kMaxConsoleName && IsJobname(longer)) {
      name = longer;
    }
  }
  return name.empty() ? ConsoleRequest().console : name;
}

// Is the option's value the next word? "-t" and "-wt", but not "-t5s" or "--timeout=5s".
bool ValueFollows(const std::string& word) {
  if (word.compare(0, 2, "--") == 0) {
    return word == "--console" || word == "--timeout";
  }
  return word.find_first_of("ct") == word.size() - 1;
}

// Where the operator command begins: CLI11 must not see "-5" in "F JOB,SET -5".
std::size_t CommandBegin(const std::vector<std::string>& arguments) {
  std::size_t at = 0;
  while (at < arguments.size()) {
    const std::string& word = arguments[at];
    if (word == "--" || word.empty() || word.front() != '-' || word == "-") {
      break;
    }
    at += ValueFollows(word) ? 2 : 1;
  }
  return std::min(at, arguments.size());
}

std::string JoinCommand(const std::vector<std::string>& arguments, std::size_t begin) {
  std::string command;
  if (begin < arguments.size() && arguments[begin] == "--") {
    ++begin;
  }
  for (std::size_t at = begin; at < arguments.size(); ++at) {
    command += (at == begin ? "" : " ") + arguments[at];
  }
  return command;
}

}  // namespace

std::variant<ZconOptions, ZconExit> ParseZconOptions(
    const std::vector<std::string>& arguments) {
  const std::size_t begin = CommandBegin(arguments);
  std::vector<std::string> reversed(arguments.rend() - static_cast<std::ptrdiff_t>(begin),
                                    arguments.rend());
  ZconOptions options;
  std::string timeout = FormatDuration(kAnswerTimeout);
  bool help = false;
  bool version = false;
  CLI::App app;
  app.set_help_flag();
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("-c,--console", options.console);
  app.add_option("-t,--timeout", timeout);
  app.add_flag("-w,--wait", options.wait);
  app.add_flag("-h,--help", help);
  app.add_flag("-V,--version", version);
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return Misuse(std::string(error.what()) + ", zcon --help shows the options");
  }
  if (help) {
    return ZconExit{0, kUsage};
  }
  if (version) {
    return ZconExit{0, "zcon " ZSUPER_VERSION "\n"};
  }
  if (const bool given = app.count("--console") > 0; !given) {
    options.console = DefaultConsole();
  } else if (options.console = Fold(options.console); !IsJobname(options.console)) {
    return Misuse(
        fmt::format("--console='{}': a name of 1 to 8 characters A-Z, 0-9, @, "
                    "#, $, no digit first, would be right",
                    options.console));
  }
  const Result<Duration> duration = ParseDuration(timeout);
  if (!duration.has_value()) {
    return Misuse("--timeout=" + WithoutId(duration.error().text));
  }
  options.timeout = duration.value();
  if (options.timeout > kMaxAnswerTimeout) {
    return Misuse(fmt::format("--timeout='{}': at most {} would be right", timeout,
                              FormatDuration(kMaxAnswerTimeout)));
  }
  options.command = JoinCommand(arguments, begin);
  if (options.command.empty() && begin < arguments.size()) {
    return Misuse("the operator command is empty");
  }
  return options;
}

}  // namespace zsuper
