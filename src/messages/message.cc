// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"

#include <system_error>

namespace zsuper {

std::string ErrnoText(int os_error) {
  return std::generic_category().message(os_error);
}

char SeverityOf(const std::string& text) {
  constexpr std::size_t kLetter = 7;
  return text.rfind("ZSU", 0) == 0 && text.size() > kLetter ? text[kLetter] : '\0';
}

bool IsUrgent(const std::string& text) {
  const char severity = SeverityOf(text);
  return severity != 'I' && severity != 'W';
}

std::string WithoutId(const std::string& text) {
  return text.substr(text.find(' ') + 1);
}

}  // namespace zsuper
