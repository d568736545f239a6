// SPDX-License-Identifier: Apache-2.0
#include "rules/pattern.h"

#include "text/characters.h"
#include "text/part.h"
#include "text/words.h"

#include <cstddef>

namespace zsuper {

Result<Pattern> Pattern::Parse(const Part& source) {
  const Part trimmed = source.Trimmed();
  Pattern pattern;
  pattern.source_ = trimmed.Text();
  for (std::string_view rest = trimmed.Text(); !rest.empty();) {
    const Part here = trimmed.Sub(trimmed.Size() - rest.size());
    char32_t c = TakeCharacter(rest).value_or(kReplacementCharacter);
    if (c == U'*') {
      pattern.glob_.AddAny();
      continue;
    }
    if (c == U'?') {
      pattern.glob_.AddOne();
      continue;
    }
    if (c == U'\\') {
      if (rest.empty()) {
        return here.Wrong<msg::WrongRule>(
            "nothing follows the '\\': use '\\\\' for the character itself");
      }
      c = TakeCharacter(rest).value_or(kReplacementCharacter);
    }
    pattern.glob_.AddCharacter(ToLower(c));
  }
  return pattern;
}

std::optional<std::vector<std::string>> Pattern::Match(std::string_view text) const {
  const std::string_view trimmed = Trim(text);
  std::u32string characters;
  std::vector<std::size_t> offsets;  // one more than characters
  for (std::string_view rest = trimmed; !rest.empty();) {
    offsets.push_back(trimmed.size() - rest.size());
    characters.push_back(ToLower(TakeCharacter(rest).value_or(kReplacementCharacter)));
  }
  offsets.push_back(trimmed.size());
  const auto spans = glob_.Match(characters);
  if (!spans) {
    return std::nullopt;
  }
  std::vector<std::string> wildcards;
  for (const Glob::Span& span : *spans) {
    const std::size_t begin = offsets[span.begin];
    wildcards.emplace_back(trimmed.substr(begin, offsets[span.end] - begin));
  }
  return wildcards;
}

}  // namespace zsuper
