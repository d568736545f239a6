// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_parser.h"

#include "rules/grammar.h"
#include "text/characters.h"
#include "text/nearest.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace zsuper {
namespace {

// What to use. STOP can't lead to itself.
constexpr std::string_view Offered(ActionPlace place) {
  return place == ActionPlace::kStop
             ? "a signal's name, stdin, stdin=TEXT, eof, call=MODULE:FUNCTION, "
               "reply=TEXT or ignore"
             : "a signal's name, stdin, stdin=TEXT, eof, call=MODULE:FUNCTION, "
               "reply=TEXT, stop or ignore";
}

// An action's word, and what stands behind its "=", if it has one.
struct Wording {
  explicit Wording(const Part& source)
      : whole(source.Trimmed()),
        word(source.Sub(0, source.Text().find('=')).Trimmed()),
        has_value(source.Text().find('=') != std::string_view::npos),
        value(source.Sub(has_value ? source.Text().find('=') + 1 : source.Size())) {}
  Part whole;
  Part word;
  bool has_value;
  Part value;
};

// Where the pattern ends: at the first ":" that no "\" makes an ordinary character.
std::size_t FindColon(std::string_view source) {
  for (std::size_t at = 0; at < source.size(); ++at) {
    if (source[at] == '\\') {
      ++at;
    } else if (source[at] == ':') {
      return at;
    }
  }
  return std::string_view::npos;
}

bool IsIdentifierStart(char character) {
  // Python takes letters of any script; all beyond ASCII are left to it.
  return IsLetter(character) || character == '_' ||
         static_cast<signed char>(character) < 0;
}

// Identifiers with dots between them, as a module's or a function's name.
Result<std::string> ParseDottedName(const Part& source, std::string_view what) {
  const Part name = source.Trimmed();
  bool start = true;
  for (std::size_t at = 0; at < name.Size(); ++at) {
    const char character = name.Text()[at];
    const bool allowed =
        start ? IsIdentifierStart(character)
              : IsIdentifierStart(character) || IsDigit(character) || character == '.';
    if (!allowed) {
      return name.Sub(at).Wrong<msg::WrongAction>(
          fmt::format("{} is not a {}: use Python names with dots between them",
                      name.Quoted(), what));
    }
    start = character == '.';
  }
  if (start) {
    return name.Sub(name.Size())
        .Wrong<msg::WrongAction>(
            fmt::format("the {} ends here: add a Python name", what));
  }
  return std::string(name.Text());
}

Result<Action> ParseCall(const Wording& wording) {
  const std::size_t colon = wording.value.Text().find(':');
  if (!wording.has_value || colon == std::string_view::npos) {
    return wording.whole.Wrong<msg::WrongAction>(fmt::format(
        "{} names no function: use call=MODULE:FUNCTION", wording.whole.Quoted()));
  }
  Result<std::string> module = ParseDottedName(wording.value.Sub(0, colon), "module");
  if (!module.has_value()) {
    return module.error();
  }
  Result<std::string> function =
      ParseDottedName(wording.value.Sub(colon + 1), "function");
  if (!function.has_value()) {
    return function.error();
  }
  return Action(CallAction{std::move(module.value()), std::move(function.value())});
}

Result<Action> ParseStdin(const Wording& wording, int wildcards) {
  Result<TextTemplate> text = wording.has_value
                                  ? TextTemplate::Parse(wording.value, wildcards)
                                  : TextTemplate::Parse("{text}", wildcards);
  if (!text.has_value()) {
    return text.error();
  }
  return Action(StdinAction{std::move(text.value())});
}

Result<Action> ParseReply(const Wording& wording, int wildcards) {
  if (wording.value.Trimmed().Empty()) {
    return wording.value.Wrong<msg::WrongAction>("the reply is empty: use reply=TEXT");
  }
  Result<TextTemplate> text = TextTemplate::Parse(wording.value, wildcards);
  if (!text.has_value()) {
    return text.error();
  }
  return Action(ReplyAction{std::move(text.value())});
}

// The actions that are one word; nothing for any other.
std::optional<Action> AsPlainAction(const Part& word) {
  if (word.Is("eof")) {
    return EofAction{};
  }
  if (word.Is("stop")) {
    return StopAction{};
  }
  if (word.Is("ignore")) {
    return IgnoreAction{};
  }
  return std::nullopt;
}

// What the user may have meant by a word that is no action; empty if nothing is near, or
// what is would be refused.
std::string NearestAction(const Part& word, ActionPlace place) {
  const std::string_view keyword =
      Nearest(Fold(word.Text()), {"stdin", "eof", "call", "reply", "stop", "ignore"});
  if (keyword == "stop" && place == ActionPlace::kStop) {
    return "";
  }
  return keyword.empty() ? NearestSignal(word.Text()) : std::string(keyword);
}

Error UnknownAction(const Wording& wording, ActionPlace place) {
  const Part& word = wording.word;
  if (word.Empty()) {
    return word.Wrong<msg::WrongAction>(
        fmt::format("none is given: use {}", Offered(place)));
  }
  const std::size_t slash = word.Text().find('/');
  if (slash != std::string_view::npos && MeansSignal(word.Sub(0, slash))) {
    return word.Wrong<msg::WrongAction>(
        fmt::format("{} is a stop sequence, which only STOP has: use {} or stop",
                    word.Quoted(), word.Sub(0, slash).Trimmed().Text()));
  }
  const std::string nearest = NearestAction(word, place);
  return word.Wrong<msg::WrongAction>(fmt::format(
      "{} is not an action{}: use {}", word.Quoted(),
      nearest.empty() ? "" : ", perhaps " + nearest + " is meant", Offered(place)));
}

}  // namespace

Result<Rule> ParseRule(std::string_view source) {
  const Part value(source);
  const std::size_t colon = FindColon(source);
  if (colon == std::string_view::npos) {
    return value.Sub(value.Size())
        .Wrong<msg::WrongRule>(
            "there is no ':' without a '\\' before it: use PATTERN:ACTION");
  }
  Result<Pattern> pattern = Pattern::Parse(value.Sub(0, colon));
  if (!pattern.has_value()) {
    return pattern.error();
  }
  Result<Action> action = ParseAction(value.Sub(colon + 1), pattern.value().Wildcards());
  if (!action.has_value()) {
    return action.error();
  }
  return Rule{std::move(pattern.value()), std::move(action.value()), std::string(source)};
}

Result<Action> ParseAction(std::string_view source) {
  return ParseAction(Part(source), 0);
}

Result<Action> ParseAction(const Part& source, int wildcards, ActionPlace place) {
  const Wording wording(source);
  const Part& word = wording.word;
  if (word.Is("stdin")) {
    return ParseStdin(wording, wildcards);
  }
  if (word.Is("reply")) {
    return ParseReply(wording, wildcards);
  }
  if (word.Is("call")) {
    return ParseCall(wording);
  }
  // Before the signals: "stop" is the action, SIGSTOP the signal.
  const std::optional<Action> plain = AsPlainAction(word);
  const bool signal =
      !plain && MeansSignal(word) && word.Text().find('/') == std::string_view::npos;
  if (!plain && !signal) {
    return UnknownAction(wording, place);
  }
  if (wording.has_value) {
    return wording.whole.Wrong<msg::WrongAction>(
        fmt::format("{0} takes no '=': use {0} alone", word.Quoted()));
  }
  if (plain) {
    return *plain;
  }
  const Result<int> number = ParseSignal(word);
  if (!number.has_value()) {
    return number.error();
  }
  return Action(SignalAction{number.value()});
}

bool HoldsText(const Part& source) {
  const Wording wording(source);
  return wording.has_value && (wording.word.Is("stdin") || wording.word.Is("reply"));
}

}  // namespace zsuper
