// SPDX-License-Identifier: Apache-2.0
#include "zcon/options.h"

#include "messages/message.h"
#include "operator/console_request.h"
#include "operator/task_socket.h"
#include "rules/rule_parser.h"
#include "text/nearest.h"
#include "text/printable.h"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

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

struct Row {
  char letter;
  std::string_view name;
  std::string_view value;  // what its value is called; empty: takes none
};

constexpr Row kConsole{'c', "--console", "NAME"};
constexpr Row kTimeout{'t', "--timeout", "DURATION"};
constexpr Row kWait{'w', "--wait", ""};
constexpr Row kVersion{'V', "--version", ""};
constexpr Row kHelp{'h', "--help", ""};
constexpr const Row* kRows[] = {&kConsole, &kTimeout, &kWait, &kVersion, &kHelp};

ZconExit Misuse(const std::string& what) {
  // A message is one line, whatever was in the value that it echoes.
  return {ZconStatus::kMisuse, Printable(Text<msg::ZconMisuse>(what)) + "\n"};
}

template <typename M, typename... Args>
ZconExit Misuse(const Args&... args) {
  return Misuse(WithoutId(Text<M>(args...)));
}

std::string Usage(const Row& row) {
  return std::string(row.name) + (row.value.empty() ? "" : "=") + std::string(row.value);
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

template <typename Known>
const Row* Find(Known&& known) {
  const auto* const found = std::find_if(std::begin(kRows), std::end(kRows),
                                         [&](const Row* row) { return known(*row); });
  return found == std::end(kRows) ? nullptr : *found;
}

ZconExit Unknown(const std::string& word) {
  const std::string typed = word.substr(0, word.find('='));
  std::vector<std::string_view> names;
  for (const Row* row : kRows) {
    names.push_back(row->name);
  }
  const std::string_view nearest = Nearest(typed, names);
  const Row* const meant = Find([&](const Row& row) { return row.name == nearest; });
  return Misuse<msg::OptionUnknown>(
      word, meant == nullptr ? "one of those in 'zcon --help'" : Usage(*meant));
}

// The options before the operator command: the last value of each, empty for those
// without.
class Words {
 public:
  explicit Words(const std::vector<std::string>& words) : words_(words) {}

  std::optional<ZconExit> ReadOptions() {
    for (; at_ < words_.size(); ++at_) {
      const std::string& word = words_[at_];
      if (word.size() < 2 || word.front() != '-' || word == "--") {
        break;
      }
      std::optional<ZconExit> wrong = word[1] == '-' ? ReadLong(word) : ReadLetters(word);
      if (wrong) {
        return wrong;
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] const std::string* Given(const Row& row) const {
    const auto found = given_.find(row.letter);
    return found == given_.end() ? nullptr : &found->second;
  }
  // Where the operator command begins.
  [[nodiscard]] std::size_t At() const { return at_; }

 private:
  std::optional<ZconExit> ReadLong(const std::string& word) {
    const std::size_t equals = word.find('=');
    const Row* const row =
        Find([&](const Row& r) { return r.name == word.substr(0, equals); });
    if (row == nullptr) {
      return Unknown(word);
    }
    if (row->value.empty() && equals != std::string::npos) {
      return Misuse<msg::ValueNotWanted>(row->name, word.substr(equals + 1), row->name);
    }
    if (row->value.empty() || equals != std::string::npos) {
      given_[row->letter] = row->value.empty() ? "" : word.substr(equals + 1);
      return std::nullopt;
    }
    return TakeNext(*row);
  }
  // "-w", "-wt 5s" and "-t5s".
  std::optional<ZconExit> ReadLetters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Row* const row = Find([&](const Row& r) { return r.letter == word[i]; });
      if (row == nullptr) {
        return Unknown(i == 1 ? word : "-" + word.substr(i));
      }
      if (!row->value.empty() && i + 1 == word.size()) {
        return TakeNext(*row);
      }
      given_[row->letter] = row->value.empty() ? "" : word.substr(i + 1);
      if (!row->value.empty()) {
        break;
      }
    }
    return std::nullopt;
  }
  std::optional<ZconExit> TakeNext(const Row& row) {
    if (at_ + 1 == words_.size()) {
      return Misuse<msg::ValueMissing>(row.name, row.name, row.value);
    }
    given_[row.letter] = words_[++at_];
    return std::nullopt;
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::map<char, std::string> given_;
};

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

std::optional<ZconExit> ReadConsole(const std::string* value, ZconOptions& options) {
  options.console = value == nullptr ? DefaultConsole() : Fold(*value);
  if (IsJobname(options.console)) {
    return std::nullopt;
  }
  return Misuse<msg::OptionValueBad>(
      kConsole.name, *value,
      "1 to 8 letters, digits, @, #, $; not starting with a digit");
}

std::optional<ZconExit> ReadTimeout(const std::string* value, ZconOptions& options) {
  options.timeout = kAnswerTimeout;
  if (value == nullptr) {
    return std::nullopt;
  }
  const Result<Duration> duration = ParseDuration(*value);
  if (!duration.has_value()) {
    return Misuse(fmt::format("{}={}", kTimeout.name, WithoutId(duration.error().text)));
  }
  options.timeout = duration.value();
  if (options.timeout > kMaxAnswerTimeout) {
    return Misuse<msg::OptionValueBad>(kTimeout.name, *value,
                                       "at most " + FormatDuration(kMaxAnswerTimeout));
  }
  return std::nullopt;
}

}  // namespace

std::variant<ZconOptions, ZconExit> ParseZconOptions(
    const std::vector<std::string>& arguments) {
  Words words(arguments);
  if (std::optional<ZconExit> wrong = words.ReadOptions()) {
    return *std::move(wrong);
  }
  if (words.Given(kHelp) != nullptr) {
    return ZconExit{ZconStatus::kAccepted, kUsage};
  }
  if (words.Given(kVersion) != nullptr) {
    return ZconExit{ZconStatus::kAccepted, "zcon " ZSUPER_VERSION "\n"};
  }
  ZconOptions options;
  if (std::optional<ZconExit> wrong = ReadConsole(words.Given(kConsole), options)) {
    return *std::move(wrong);
  }
  if (std::optional<ZconExit> wrong = ReadTimeout(words.Given(kTimeout), options)) {
    return *std::move(wrong);
  }
  options.wait = words.Given(kWait) != nullptr;
  options.command = JoinCommand(arguments, words.At());
  if (options.command.empty() && words.At() < arguments.size()) {
    return Misuse("the operator command is empty: use F JOB,TEXT or D A,L");
  }
  return options;
}

}  // namespace zsuper
