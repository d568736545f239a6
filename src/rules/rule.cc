// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include "rules/signal_name.h"
#include "text/characters.h"
#include "text/words.h"

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
struct ActionWords {
  explicit ActionWords(const Part& source)
      : whole(source.Trimmed()),
        word(source.Sub(0, source.Text().find('=')).Trimmed()),
        has_value(source.Text().find('=') != std::string_view::npos),
        value(source.Sub(has_value ? source.Text().find('=') + 1 : source.Size())) {}
  Part whole;
  Part word;
  bool has_value;
  Part value;
};

// The end of the pattern: the first ":" that no "\" makes an ordinary character.
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

Result<Action> ParseCall(const ActionWords& words) {
  const std::size_t colon = words.value.Text().find(':');
  if (!words.has_value || colon == std::string_view::npos) {
    return words.whole.Wrong<msg::WrongAction>(fmt::format(
        "{} names no function: use call=MODULE:FUNCTION", words.whole.Quoted()));
  }
  ZSU_TRY_ASSIGN(std::string module,
                 ParseDottedName(words.value.Sub(0, colon), "module"));
  ZSU_TRY_ASSIGN(std::string function,
                 ParseDottedName(words.value.Sub(colon + 1), "function"));
  return Action(CallAction{std::move(module), std::move(function)});
}

Result<Action> ParseStdin(const ActionWords& words, int wildcards) {
  ZSU_TRY_ASSIGN(TextTemplate text, words.has_value
                                        ? TextTemplate::Parse(words.value, wildcards)
                                        : TextTemplate::Parse("{text}", wildcards));
  return Action(StdinAction{std::move(text)});
}

Result<Action> ParseReply(const ActionWords& words, int wildcards) {
  if (words.value.Trimmed().Empty()) {
    return words.value.Wrong<msg::WrongAction>("the reply is empty: use reply=TEXT");
  }
  ZSU_TRY_ASSIGN(TextTemplate text, TextTemplate::Parse(words.value, wildcards));
  return Action(ReplyAction{std::move(text)});
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
      Nearest(ToLower(word.Text()), {"stdin", "eof", "call", "reply", "stop", "ignore"});
  if (keyword == "stop" && place == ActionPlace::kStop) {
    return "";
  }
  return keyword.empty() ? NearestSignal(word.Text()) : std::string(keyword);
}

Error UnknownAction(const ActionWords& words, ActionPlace place) {
  const Part& word = words.word;
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

std::optional<RuleMatch> FindRule(const std::vector<Rule>& rules, std::string_view text) {
  for (const Rule& rule : rules) {
    if (auto wildcards = rule.pattern.Match(text)) {
      return RuleMatch{&rule, *std::move(wildcards)};
    }
  }
  return std::nullopt;
}

Result<Rule> ParseRule(std::string_view source) {
  const Part value(source);
  const std::size_t colon = FindColon(source);
  if (colon == std::string_view::npos) {
    return value.Sub(value.Size())
        .Wrong<msg::WrongRule>(
            "there is no ':' without a '\\' before it: use PATTERN:ACTION");
  }
  ZSU_TRY_ASSIGN(Pattern pattern, Pattern::Parse(value.Sub(0, colon)));
  ZSU_TRY_ASSIGN(Action action, ParseAction(value.Sub(colon + 1), pattern.Wildcards()));
  return Rule{std::move(pattern), std::move(action), std::string(source)};
}

Result<Action> ParseAction(std::string_view source) {
  return ParseAction(source, 0);
}

Result<Action> ParseAction(const Part& source, int wildcards, ActionPlace place) {
  const ActionWords words(source);
  const Part& word = words.word;
  if (word.Is("stdin")) {
    return ParseStdin(words, wildcards);
  }
  if (word.Is("reply")) {
    return ParseReply(words, wildcards);
  }
  if (word.Is("call")) {
    return ParseCall(words);
  }
  // Before the signals: "stop" is the action, SIGSTOP the signal.
  const std::optional<Action> plain = AsPlainAction(word);
  const bool signal =
      !plain && MeansSignal(word) && word.Text().find('/') == std::string_view::npos;
  if (!plain && !signal) {
    return UnknownAction(words, place);
  }
  if (words.has_value) {
    return words.whole.Wrong<msg::WrongAction>(
        fmt::format("{0} takes no '=': use {0} alone", word.Quoted()));
  }
  if (plain) {
    return *plain;
  }
  ZSU_TRY_ASSIGN(const int number, ParseSignal(word));
  return Action(SignalAction{number});
}

bool HoldsText(const Part& source) {
  const ActionWords words(source);
  return words.has_value && (words.word.Is("stdin") || words.word.Is("reply"));
}

}  // namespace zsuper
