// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace zsuper {

/// Writes to stdout at once: what an operator waits for is not kept in a buffer.
void PrintText(std::string_view text);
void PrintLine(std::string_view line);

}  // namespace zsuper
