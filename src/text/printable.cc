// SPDX-License-Identifier: Apache-2.0
#include "text/printable.h"

#include "text/utf8.h"

#include <algorithm>

namespace zsuper {

std::string Printable(std::string_view text) {
  std::u32string characters = DecodeUtf8(text);
  std::replace_if(
      characters.begin(), characters.end(),
      [](char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }, U' ');
  return EncodeUtf8(characters);
}

}  // namespace zsuper
