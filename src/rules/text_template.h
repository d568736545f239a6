// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "text/part.h"

#include <string>
#include <variant>
#include <vector>

namespace zsuper {

/// What a TEXT's {fields} stand for at one command.
struct TextValues {
  std::string text;     ///< The MODIFY text or the START parameters.
  std::string verb;     ///< START, MODIFY or STOP.
  std::string console;  ///< The issuing console's name.
  std::string cart;     ///< The CART, 16 hexadecimal digits.
  std::string jobname;
  std::vector<std::string>
      wildcards;  ///< What the pattern's wildcards matched, {1} first.
};

/// A TEXT of the rule grammar: characters and {fields}; "\" takes the next character as
/// it is. A value type; any thread.
class TextTemplate {
 public:
  TextTemplate() = default;
  /// An error quotes the whole value and names the character at which `source` is wrong.
  /// `wildcards` is how many the rule's pattern has, so that {3} is refused if there are
  /// two.
  static Result<TextTemplate> Parse(const Part& source, int wildcards);

  [[nodiscard]] std::string Expand(const TextValues& values) const;
  /// As it was written.
  [[nodiscard]] const std::string& Source() const { return source_; }

 private:
  struct Field {
    std::string TextValues::*member = nullptr;
    int wildcard = 0;  // 1 to 9 if member is null
  };
  std::string source_;
  std::vector<std::variant<std::string, Field>> pieces_;
};

}  // namespace zsuper
