// SPDX-License-Identifier: Apache-2.0
#include "text/duration.h"

#include "text/characters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace zsuper {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
// The largest first, as a duration is written.
constexpr Unit kUnits[] = {{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

// A year. Nothing that zsuper waits for takes longer, and sums of a few stay far from the
// clock's end.
constexpr std::int64_t kLongestHours = 8760;
constexpr std::int64_t kLongest = kLongestHours * 3600000;

const Unit* FindUnit(const Part& part) {
  const auto* const found =
      std::find_if(std::begin(kUnits), std::end(kUnits),
                   [&](const Unit& unit) { return part.Is(unit.name); });
  return found == std::end(kUnits) ? nullptr : found;
}

Error NoNumber(const Part& source) {
  if (source.Empty()) {
    return source.Wrong<msg::WrongDuration>(
        "none is given: use digits and ms, s, m or h, as in 10s");
  }
  if (source.Text().front() == '-') {
    return source.Wrong<msg::WrongDuration>(
        fmt::format("{} is negative: use digits and ms, s, m or h", source.Quoted()));
  }
  return source.Wrong<msg::WrongDuration>(fmt::format(
      "{} does not begin with digits: use digits and ms, s, m or h, as in 10s",
      source.Quoted()));
}

Error NoUnit(const Part& digits, const Part& unit) {
  if (unit.Empty()) {
    return unit.Wrong<msg::WrongDuration>(
        fmt::format("there is no unit: use {0}ms, {0}s, {0}m or {0}h", digits.Text()));
  }
  return unit.Wrong<msg::WrongDuration>(fmt::format(
      "{} is not a unit: put ms, s, m or h right behind the digits", unit.Quoted()));
}

}  // namespace

Result<Duration> ParseDuration(const Part& source) {
  const Part trimmed = source.Trimmed();
  const std::string_view text = trimmed.Text();
  const auto digits_end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const Part digits = trimmed.Sub(0, static_cast<std::size_t>(digits_end - text.begin()));
  if (digits.Empty()) {
    return NoNumber(trimmed);
  }
  const Part unit_part = trimmed.Sub(digits.Size());
  const Unit* const unit = FindUnit(unit_part);
  if (unit == nullptr || unit_part.Text() != unit_part.Trimmed().Text()) {
    return NoUnit(digits, unit_part);
  }
  std::int64_t count = 0;
  for (const char digit : digits.Text()) {
    count = count * 10 + (digit - '0');
    if (count > kLongest / unit->milliseconds) {
      return trimmed.Wrong<msg::WrongDuration>(fmt::format(
          "{} is too long: use at most {}h", trimmed.Quoted(), kLongestHours));
    }
  }
  return Duration(count * unit->milliseconds);
}

std::string FormatDuration(Duration duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) {
    return "0s";
  }
  std::string text;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.milliseconds;
    if (count != 0) {
      text += fmt::format("{}{}", count, unit.name);
    }
    rest %= unit.milliseconds;
  }
  return text;
}

}  // namespace zsuper
