// SPDX-License-Identifier: Apache-2.0
#include "rules/text_template.h"

#include "text/characters.h"
#include "text/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

constexpr std::string_view kFields = "{text}, {verb}, {console}, {cart}, {jobname}";

struct NamedField {
  std::string_view name;
  std::string TextValues::*member;
};
constexpr NamedField kNamedFields[] = {
    {"text", &TextValues::text},       {"verb", &TextValues::verb},
    {"console", &TextValues::console}, {"cart", &TextValues::cart},
    {"jobname", &TextValues::jobname},
};

// The member that a name stands for; null if it stands for none.
std::string TextValues::*Member(std::string_view name) {
  for (const NamedField& field : kNamedFields) {
    if (field.name == name) {
      return field.member;
    }
  }
  return nullptr;
}

// The number of a {1} to {9}, 0 for anything else.
int WildcardNumber(std::string_view name) {
  return name.size() == 1 && IsDigit(name.front()) ? name.front() - '0' : 0;
}

Error UnknownField(const Part& braces) {
  return braces.Wrong<msg::WrongText>(fmt::format(
      "{} is not a field: use {}, {{1}} to {{9}}, or '\\{{' for the character itself",
      braces.Quoted(), kFields));
}

Error NoSuchWildcard(const Part& braces, int wildcards) {
  const std::string there = wildcards == 0 ? "no" : std::to_string(wildcards);
  const std::string right = wildcards == 0 ? std::string(kFields)
                            : wildcards == 1
                                ? "{1}"
                                : fmt::format("{{1}} to {{{}}}", std::min(wildcards, 9));
  return braces.Wrong<msg::WrongText>(fmt::format(
      "{} has nothing to stand for, there {} {} wildcard{}: use {}", braces.Quoted(),
      wildcards == 1 ? "is" : "are", there, wildcards == 1 ? "" : "s", right));
}

// What can't be in any TEXT, however it is read: it is a line for a program or a console.
std::optional<Error> ControlCharacter(const Part& source) {
  for (std::string_view rest = source.Text(); !rest.empty();) {
    const Part here = source.Sub(source.Size() - rest.size());
    const char32_t c = TakeCharacter(rest).value_or(kReplacementCharacter);
    if (IsControl(c) && c != U'\t') {
      return here.Wrong<msg::WrongText>(
          "a control character; a TEXT is one line, without its end, and may hold tabs");
    }
  }
  return std::nullopt;
}

}  // namespace

Result<TextTemplate> TextTemplate::Parse(const Part& source, int wildcards) {
  if (std::optional<Error> error = ControlCharacter(source)) {
    return *error;
  }
  TextTemplate text;
  text.source_ = source.Text();
  std::string characters;
  std::size_t at = 0;
  while (at < source.Size()) {
    const Part rest = source.Sub(at);
    if (rest.Text().front() == '\\') {
      if (rest.Size() == 1) {
        return rest.Wrong<msg::WrongText>(
            "nothing follows the '\\': use '\\\\' for the character itself");
      }
      characters += rest.Text()[1];
      at += 2;
      continue;
    }
    if (rest.Text().front() != '{') {
      characters += rest.Text().front();
      ++at;
      continue;
    }
    const std::size_t close = rest.Text().find('}');
    if (close == std::string_view::npos) {
      return rest.Wrong<msg::WrongText>(
          "the '{' has no '}' behind it: use '\\{' for the character itself");
    }
    const Part braces = rest.Sub(0, close + 1);
    const std::string name = ToLower(braces.Text().substr(1, close - 1));
    const Field field{Member(name), WildcardNumber(name)};
    if (field.member == nullptr && field.wildcard == 0) {
      return UnknownField(braces);
    }
    if (field.wildcard > wildcards) {
      return NoSuchWildcard(braces, wildcards);
    }
    text.pieces_.emplace_back(std::exchange(characters, {}));
    text.pieces_.emplace_back(field);
    at += close + 1;
  }
  text.pieces_.emplace_back(std::move(characters));
  return text;
}

std::string TextTemplate::Expand(const TextValues& values) const {
  std::string expanded;
  for (const std::variant<std::string, Field>& piece : pieces_) {
    if (const std::string* characters = std::get_if<std::string>(&piece)) {
      expanded += *characters;
      continue;
    }
    const Field& field = *std::get_if<Field>(&piece);
    const std::size_t wildcard = static_cast<std::size_t>(field.wildcard);
    if (field.member != nullptr) {
      expanded += values.*field.member;
    } else if (wildcard <= values.wildcards.size()) {
      expanded += values.wildcards[wildcard - 1];
    }
  }
  return expanded;
}

}  // namespace zsuper
