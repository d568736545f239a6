// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace zsuper {

/// These bytes as Python's source has them, whatever they are.
inline std::string BytesLiteral(std::string_view bytes) {
  std::string literal = "b'";
  for (const char byte : bytes) {
    literal += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return literal + "'";
}

}  // namespace zsuper
