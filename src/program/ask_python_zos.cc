// SPDX-License-Identifier: Apache-2.0
#include "program/ask_python.h"

namespace zsuper {

std::string AskPython(const std::vector<std::string>& /*command*/,
                      const InheritedSignals& /*inherited*/) {
  return {};
}

}  // namespace zsuper
