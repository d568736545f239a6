// SPDX-License-Identifier: Apache-2.0
#include "rules/part.h"

#include "text/characters.h"

#include <algorithm>

namespace zsuper {

Part Part::Sub(std::size_t begin, std::size_t count) const {
  return {whole_, text_.substr(begin, count)};
}

Part Part::Trimmed() const {
  return {whole_, TrimBlanks(text_)};
}

Part Part::Through(const Part& last) const {
  const std::size_t begin = static_cast<std::size_t>(text_.data() - whole_.data());
  const std::size_t end =
      static_cast<std::size_t>(last.text_.data() - whole_.data()) + last.text_.size();
  return {whole_, whole_.substr(begin, end - begin)};
}

bool Part::Is(std::string_view word) const {
  return Fold(TrimBlanks(text_)) == word;
}

std::string Part::Quoted() const {
  return "'" + Printable(text_) + "'";
}

// A message is one line, whatever was in the value.
std::string Part::Printable(std::string_view text) {
  std::string printable(text);
  std::replace_if(printable.begin(), printable.end(), IsControl, '?');
  return printable;
}

std::size_t Part::Position() const {
  const std::size_t offset = static_cast<std::size_t>(text_.data() - whole_.data());
  return CountCharacters(whole_.substr(0, offset)) + 1;
}

}  // namespace zsuper
