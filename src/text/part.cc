// SPDX-License-Identifier: Apache-2.0
#include "text/part.h"

#include "text/characters.h"
#include "text/words.h"

namespace zsuper {

Part Part::Sub(std::size_t begin, std::size_t count) const {
  return {whole_, text_.substr(begin, count)};
}

Part Part::Trimmed() const {
  return {whole_, Trim(text_)};
}

Part Part::Through(const Part& last) const {
  const std::size_t begin = static_cast<std::size_t>(text_.data() - whole_.data());
  const std::size_t end =
      static_cast<std::size_t>(last.text_.data() - whole_.data()) + last.text_.size();
  return {whole_, whole_.substr(begin, end - begin)};
}

bool Part::Is(std::string_view word) const {
  return ToLower(Trim(text_)) == word;
}

std::string Part::Quoted() const {
  return "'" + Printable(text_, U'?') + "'";
}

std::size_t Part::Position() const {
  const std::size_t offset = static_cast<std::size_t>(text_.data() - whole_.data());
  return DecodeUtf8(whole_.substr(0, offset)).size() + 1;
}

}  // namespace zsuper
