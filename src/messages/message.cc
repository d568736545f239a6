// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"

#include <system_error>

namespace zsuper {

std::string ErrnoText(int os_error) {
  return std::generic_category().message(os_error);
}

std::string WithoutId(const std::string& text) {
  return text.substr(text.find(' ') + 1);
}

}  // namespace zsuper
