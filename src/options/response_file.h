// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {

/// A word and the line that it begins on, counted from 1.
struct ResponseWord {
  std::string text;
  std::size_t line = 0;
};

/// A response file's lines as words. A byte order mark at its start and outer blanks of a
/// line are cut; blank lines and lines that start with "#" are skipped; a "\" at a line's
/// end joins the next line, of which the outer blanks are cut too. Nothing else is
/// special. Pure.
std::vector<ResponseWord> ResponseWords(std::string_view content);

/// The words of a command line, one after the other. The reader can put the words of a
/// response file ahead of those that are left.
class WordSource {
 public:
  /// How many response files may be open within one another.
  static constexpr std::size_t kMaxDepth = 8;

  explicit WordSource(std::vector<std::string> words);

  /// The next word; nothing at the end.
  std::optional<std::string> Next();
  /// The place of the word that Next() gave last: "@FILE line 3: ", with the files that
  /// led there; empty for the command line itself.
  [[nodiscard]] std::string Where() const;
  /// Puts the words of a response file ahead of those that are left. `name` is what
  /// follows the "@": DD:NAME, or a path, in a response file relative to that file's
  /// folder. An error names all files from the outermost on.
  Result<void> Include(const std::string& name);
  /// All words that are left, as they are.
  std::vector<std::string> Rest();

 private:
  struct Level {
    std::string shown;   // what messages call it: "@FILE"; empty: the command line
    std::string folder;  // with its "/"; empty: the current one
    std::vector<ResponseWord> words;
    std::size_t next = 0;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> identity;  // device, inode
  };

  // The open files from the outermost on.
  [[nodiscard]] std::string Chain() const;

  std::vector<Level> levels_;
};

}  // namespace zsuper
