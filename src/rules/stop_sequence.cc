// SPDX-License-Identifier: Apache-2.0
#include "rules/stop_sequence.h"

#include "rules/signal_name.h"
#include "text/characters.h"
#include "text/duration.h"

#include <fmt/format.h>

#include <signal.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

constexpr std::string_view kNever = "never";

// At each "/" that no "\" makes an ordinary character. At least one piece.
std::vector<Part> SplitAtSlashes(const Part& source) {
  std::vector<Part> pieces;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < source.Size(); ++at) {
    if (source.Text()[at] == '\\') {
      ++at;
    } else if (source.Text()[at] == '/') {
      pieces.push_back(source.Sub(begin, at - begin));
      begin = at + 1;
    }
  }
  pieces.push_back(source.Sub(begin));
  return pieces;
}

// Digits and letters, as a duration has them, be its unit right or wrong or missing.
bool LooksLikeDuration(const Part& piece) {
  const std::string_view text = piece.Trimmed().Text();
  const auto unit = std::find_if_not(text.begin(), text.end(), IsDigit);
  return unit != text.begin() && std::all_of(unit, text.end(), IsLetter);
}

bool LooksLikeName(const Part& piece) {
  const std::string_view text = piece.Trimmed().Text();
  return !text.empty() && IsLetter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char character) {
           return IsLetter(character) || IsDigit(character) || character == '+' ||
                  character == '-';
         });
}

// Is this "/10s/SIGTERM" behind a TEXT? Also if one half is misspelt, so that it is
// refused and does not become a part of the TEXT.
bool IsStep(const Part& duration, const Part& signal) {
  return (ParseDuration(duration).has_value() && LooksLikeName(signal)) ||
         (LooksLikeDuration(duration) && MeansSignal(signal));
}

// The first piece behind the action. A TEXT may hold "/" itself, so behind one the steps
// are told from the right.
std::size_t FirstStep(const std::vector<Part>& pieces) {
  if (!HoldsText(pieces.front())) {
    return 1;
  }
  std::size_t first = pieces.size();
  if (first > 1 && pieces[first - 1].Is(kNever)) {
    --first;
    if (first > 1 && LooksLikeDuration(pieces[first - 1])) {
      --first;
    }
  }
  while (first > 2 && IsStep(pieces[first - 2], pieces[first - 1])) {
    first -= 2;
  }
  return first;
}

Error NeverTooEarly(const Part& piece) {
  return piece.Trimmed().Wrong<msg::WrongSequence>(
      "'never' ends the sequence: remove what follows it");
}

// DURATION and SIGNAL in turn; `steps` has no "never" at its end any more.
Result<std::vector<StopStep>> ParseSteps(const std::vector<Part>& steps, bool never) {
  std::vector<StopStep> later;
  for (std::size_t at = 0; at < steps.size(); at += 2) {
    const bool has_signal = at + 1 < steps.size();
    if (steps[at].Is(kNever)) {
      return NeverTooEarly(steps[at]);
    }
    ZSU_TRY_ASSIGN(const Duration after, ParseDuration(steps[at]));
    if (!has_signal && never) {
      break;
    }
    if (!has_signal) {
      return steps[at]
          .Sub(steps[at].Size())
          .Wrong<msg::WrongSequence>(
              fmt::format("no signal follows {}: use {}/SIGKILL or {}/never",
                          steps[at].Trimmed().Quoted(), steps[at].Trimmed().Text(),
                          steps[at].Trimmed().Text()));
    }
    if (steps[at + 1].Is(kNever)) {
      return NeverTooEarly(steps[at + 1]);
    }
    ZSU_TRY_ASSIGN(const int signal, ParseSignal(steps[at + 1]));
    later.push_back({after, signal});
  }
  return later;
}

// Why an action can't be what STOP begins with.
std::optional<Error> NoFirstAction(const Part& source, const Action& action) {
  const Part word = source.Trimmed();
  if (std::holds_alternative<StopAction>(action)) {
    return word.Wrong<msg::WrongSequence>(
        "'stop' runs this very sequence: use a signal, stdin=TEXT, eof or another "
        "action");
  }
  return std::nullopt;
}

int LastSignal(const StopSequence& sequence) {
  if (!sequence.later.empty()) {
    return sequence.later.back().signal;
  }
  const auto* const first = std::get_if<SignalAction>(&sequence.first);
  return first == nullptr ? 0 : first->signal;
}

}  // namespace

Result<StopSequence> ParseStopSequence(std::string_view source, Duration stop_timeout) {
  const Part value(source);
  const std::vector<Part> pieces = SplitAtSlashes(value);
  const std::size_t first_step = FirstStep(pieces);
  const Part first = value.Through(pieces[first_step - 1]);
  ZSU_TRY_ASSIGN(Action action, ParseAction(first, 0, ActionPlace::kStop));
  if (std::optional<Error> error = NoFirstAction(first, action)) {
    return *error;
  }
  std::vector<Part> steps(pieces.begin() + static_cast<std::ptrdiff_t>(first_step),
                          pieces.end());
  const bool never = !steps.empty() && steps.back().Is(kNever);
  if (never) {
    steps.pop_back();
  }
  ZSU_TRY_ASSIGN(std::vector<StopStep> later, ParseSteps(steps, never));
  StopSequence sequence{std::move(action), std::move(later), std::string(source)};
  if (!never && LastSignal(sequence) != SIGKILL) {
    sequence.later.push_back({stop_timeout, SIGKILL});
  }
  return sequence;
}

}  // namespace zsuper
