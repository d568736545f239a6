// SPDX-License-Identifier: Apache-2.0
#include "options/settings.h"

#include "host/host_system.h"
#include "messages/message.h"
#include "options/command_line.h"
#include "options/program_words.h"
#include "rules/rule.h"
#include "rules/signal_name.h"
#include "rules/stop_sequence.h"
#include "text/characters.h"
#include "text/duration.h"
#include "text/ebcdic.h"
#include "text/part.h"
#include "text/words.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace zsuper {

namespace {

constexpr Duration kDefaultStopTimeout = std::chrono::seconds(10);
constexpr int kStatusOfSignal = 128;
constexpr int kMaxByte = 255;
// What is longer can't be entered at a console.
constexpr std::size_t kMaxCommand = 126;

// A rule parser's message begins with the value in quotes.
Error Named(const Error& error, std::string_view option) {
  return InFront(fmt::format("{}=", option), error);
}

// A number of 0 to 255.
std::optional<int> ParseByte(std::string_view text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stop != end || number < 0 || number > kMaxByte) {
    return std::nullopt;
  }
  return number;
}

// A status as the program ends with it: a number, or the signal that it stands for.
Result<int> ParseExitStatus(const Part& from, std::string_view value) {
  if (const std::optional<int> number = ParseByte(from.Text())) {
    return *number;
  }
  if (from.Empty() || !IsLetter(from.Text().front())) {
    return Fail<msg::OptionValueBad>(
        "--exit-map", value, "a number of 0 to 255 or a signal's name before the ':'");
  }
  const Result<int> signal = ParseSignal(from);
  if (!signal.has_value()) {
    return Named(signal.error(), "--exit-map");
  }
  return kStatusOfSignal + signal.value();
}

bool UsesStdin(const Action& action) {
  return std::holds_alternative<StdinAction>(action) ||
         std::holds_alternative<EofAction>(action);
}

// A value with actions in it is none in quotes, which a shell would have taken away and a
// file has not.
Result<void> CheckUnquoted(std::string_view option, const std::string& value) {
  if (!IsQuoted(value)) {
    return {};
  }
  return Fail<msg::OptionValueBad>(
      option, value, value.substr(1, value.size() - 2) + " without quotes around it");
}

KillMode ParseKillMode(std::string_view choice) {
  if (choice == "process") {
    return KillMode::kProcess;
  }
  return choice == "group" ? KillMode::kGroup : KillMode::kMixed;
}

}  // namespace

Settings::Settings() {
  options_.policy.stop_timeout = kDefaultStopTimeout;
}

// One case for each option. NOLINTNEXTLINE(readability-function-size)
Result<void> Settings::Take(const OptionRow& row, const std::string& value) {
  switch (row.id) {
    case OptionId::kOnStop:
      return TakeStop(value);
    case OptionId::kStopTimeout:
      return TakeStopTimeout(value);
    case OptionId::kOnModify:
      return TakeRule(value);
    case OptionId::kOnStart:
      return TakeStart(value);
    case OptionId::kExitMap:
      return TakeExitMapping(value);
    case OptionId::kPython:
    case OptionId::kPythonOption:
      return TakePython(row, value);
    case OptionId::kBuffered:
      options_.program.prompt = false;
      return {};
    case OptionId::kSpawn:
    case OptionId::kEmbed:
      options_.program.embed = row.id == OptionId::kEmbed;
      return {};
    case OptionId::kJobname:
      return TakeJobname(value);
    case OptionId::kUnique:
      options_.unique = true;
      return {};
    case OptionId::kCommandLimit:
      return TakeLimit(value);
    case OptionId::kStartParms:
      return TakeStartParms(value);
    case OptionId::kMatch:
      options_.match.push_back(value);
      options_.explain = true;
      return {};
    case OptionId::kKillMode:
      options_.policy.kill_mode = ParseKillMode(value);
      return {};
    case OptionId::kConsole:
      return TakeConsole(value);
    case OptionId::kExplain:
      options_.explain = true;
      options_.plan = true;
      return {};
    case OptionId::kVerbose:
    case OptionId::kQuiet:
      options_.verbose = row.id == OptionId::kVerbose;
      options_.quiet = !options_.verbose;
      return {};
    case OptionId::kTimeout:
    case OptionId::kWait:
      return {};  // zcon's
    case OptionId::kCompletion:
      completion_ = value;
      return {};
    case OptionId::kHelp:
      help_ = true;
      return {};
    case OptionId::kVersion:
      version_ = true;
      return {};
  }
  return {};
}

Result<Options> Settings::Finish(std::vector<std::string> program) {
  ZSU_TRY(TakeProgramWords(std::move(program), options_.program));
  // Only now is it known how long the stop timeout is.
  Result<StopSequence> on_stop =
      ParseStopSequence(on_stop_, options_.policy.stop_timeout);
  if (!on_stop.has_value()) {
    return Named(on_stop.error(), "--on-stop");
  }
  options_.policy.on_stop = std::move(on_stop.value());

  const std::string stdin_user = StdinUser();
  options_.program.pipe_stdin = !stdin_user.empty();
  if (options_.program.arguments.front() == "-" && options_.program.pipe_stdin) {
    return Fail<msg::StdinInUse>(stdin_user);
  }
  if (options_.policy.jobname.empty()) {
    options_.policy.jobname = SystemJobname();
  }
  if (options_.policy.jobname.empty()) {
    options_.policy.jobname = DefaultJobname(options_.program.arguments);
  }
  ZSU_TRY(CheckConsole());
  return std::move(options_);
}

Result<void> Settings::TakeStop(const std::string& value) {
  ZSU_TRY(CheckUnquoted("--on-stop", value));
  const Result<StopSequence> sequence = ParseStopSequence(value, kDefaultStopTimeout);
  if (!sequence.has_value()) {
    return Named(sequence.error(), "--on-stop");
  }
  on_stop_ = value;
  options_.policy.on_stop_given = true;
  return {};
}

Result<void> Settings::TakeStopTimeout(const std::string& value) {
  const Result<Duration> timeout = ParseDuration(value);
  if (!timeout.has_value()) {
    return Named(timeout.error(), "--stop-timeout");
  }
  options_.policy.stop_timeout = timeout.value();
  return {};
}

Result<void> Settings::TakeJobname(const std::string& value) {
  ZSU_TRY_ASSIGN(options_.policy.jobname, ParseName("--jobname", value));
  return {};
}

Result<void> Settings::TakeRule(const std::string& value) {
  ZSU_TRY(CheckUnquoted("--on-modify", value));
  Result<Rule> rule = ParseRule(value);
  if (!rule.has_value()) {
    return Named(rule.error(), "--on-modify");
  }
  options_.policy.on_modify.push_back(std::move(rule.value()));
  return {};
}

Result<void> Settings::TakeStart(const std::string& value) {
  ZSU_TRY(CheckUnquoted("--on-start", value));
  Result<Action> action = ParseAction(value);
  if (!action.has_value()) {
    return Named(action.error(), "--on-start");
  }
  options_.policy.on_start = std::move(action.value());
  return {};
}

Result<void> Settings::TakeExitMapping(const std::string& value) {
  const std::size_t colon = value.find(':');
  if (colon == std::string::npos) {
    return Fail<msg::OptionValueBad>("--exit-map", value,
                                     "FROM:TO, as 143:0 or SIGTERM:0");
  }
  ZSU_TRY_ASSIGN(const int from, ParseExitStatus(Part(value).Sub(0, colon), value));
  const std::optional<int> to = ParseByte(value.substr(colon + 1));
  if (!to) {
    return Fail<msg::OptionValueBad>("--exit-map", value,
                                     "a number of 0 to 255 behind the ':'");
  }
  std::vector<ExitMapping>& map = options_.policy.exit_map;
  map.erase(
      std::remove_if(map.begin(), map.end(),
                     [&](const ExitMapping& earlier) { return earlier.from == from; }),
      map.end());
  map.push_back(ExitMapping{from, *to});
  return {};
}

Result<void> Settings::TakeLimit(const std::string& value) {
  const std::optional<int> limit = ParseByte(value);
  if (!limit) {
    return Fail<msg::OptionValueBad>("--command-limit", value, "a number of 0 to 255");
  }
  options_.command_limit = *limit;
  return {};
}

// The system would refuse it too, but could not say which option is wrong.
Result<void> Settings::TakeStartParms(const std::string& value) {
  const std::u32string text = DecodeUtf8(value);
  if (!std::all_of(text.begin(), text.end(), IsConsoleCharacter)) {
    return Fail<msg::OptionValueBad>(
        "--start-parms", value,
        "Latin-1 without control characters, as a console has it");
  }
  if (std::count(text.begin(), text.end(), U'\'') % 2 != 0) {
    return Fail<msg::OptionValueBad>("--start-parms", value, "apostrophes in pairs");
  }
  options_.start_parms = value;
  return {};
}

Result<void> Settings::TakePython(const OptionRow& row, const std::string& value) {
  const bool path = row.id == OptionId::kPython;
  if (value.empty()) {
    return Fail<msg::OptionValueBad>(
        row.name, value, path ? "an interpreter's name or path" : "a word, as -O");
  }
  if (path) {
    options_.program.python = value;
  } else {
    options_.program.python_options.push_back(value);
  }
  return {};
}

Result<void> Settings::TakeConsole(const std::string& value) {
  if (value == "qedit" && !HasQedit()) {
    return Fail<msg::ConsoleOnZosOnly>();
  }
  if (value == "sim" && HasQedit()) {
    return Fail<msg::OptionValueBad>("--console", value, "qedit or none");
  }
  options_.console = value != "none";
  return {};
}

std::string Settings::StdinUser() const {
  if (UsesStdin(options_.policy.on_stop.first)) {
    return "--on-stop=" + on_stop_;
  }
  if (options_.policy.on_start && UsesStdin(*options_.policy.on_start)) {
    return "--on-start";
  }
  for (const Rule& rule : options_.policy.on_modify) {
    if (UsesStdin(rule.action)) {
      return "--on-modify=" + rule.source;
    }
  }
  return "";
}

Result<void> Settings::CheckConsole() const {
  const bool simulated = options_.console && !HasQedit();
  if (!simulated && (options_.start_parms || options_.unique)) {
    return Fail<msg::NeedsSimulation>(options_.unique ? "--unique" : "--start-parms");
  }
  const std::size_t room =
      kMaxCommand - std::string_view("S ,,,").size() - options_.policy.jobname.size();
  if (options_.start_parms && DecodeUtf8(*options_.start_parms).size() > room) {
    return Fail<msg::OptionValueBad>("--start-parms", *options_.start_parms,
                                     fmt::format("at most {} characters", room));
  }
  return {};
}

}  // namespace zsuper
