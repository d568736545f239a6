// SPDX-License-Identifier: Apache-2.0
#include "options/split.h"

#include "messages/message.h"
#include "options/option_table.h"
#include "options/response_file.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace zsuper {

namespace {

// Where in a word like -mmodule or -vm the program begins: at an "m" or "c" with only
// letters of ours before it. "-" alone is a program too: python3 reads it from stdin.
std::size_t FindProgramLetter(std::string_view word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == 'm' || word[i] == 'c') {
      return i;
    }
    if (FindOption(word[i]) == nullptr) {
      break;
    }
  }
  return std::string_view::npos;
}

// Takes "--name=value" or "--name value" apart; words of another form stay as they are.
Result<void> TakeLongOption(const std::string& word, WordSource& source,
                            std::vector<std::string>& options) {
  const std::size_t equals = word.find('=');
  const OptionRow* row = FindOption(word.substr(0, equals));
  if (row == nullptr || row->value.empty()) {
    options.push_back(word);
    return {};
  }
  std::optional<std::string> value =
      equals == std::string::npos ? source.Next() : word.substr(equals + 1);
  if (!value) {
    return Fail<msg::ValueMissing>(row->name, row->name, row->value);
  }
  options.emplace_back(row->name);
  options.push_back(std::move(*value));
  return {};
}

}  // namespace

Result<SplitLine> SplitCommandLine(std::vector<std::string> words) {
  SplitLine line;
  WordSource source(std::move(words));
  while (const std::optional<std::string> word = source.Next()) {
    Result<void> taken;
    if (word->size() > 1 && word->front() == '@') {
      taken = source.Include(word->substr(1));
    } else if (*word == "--") {
      break;
    } else if (word->compare(0, 2, "--") == 0) {
      taken = TakeLongOption(*word, source, line.options);
    } else if (word->empty() || word->front() != '-' || *word == "-") {
      line.program.push_back(*word);
      break;
    } else if (const std::size_t at = FindProgramLetter(*word); at != std::string::npos) {
      if (at > 1) {
        line.options.push_back(word->substr(0, at));
      }
      line.program.push_back("-" + word->substr(at));
      break;
    } else {
      line.options.push_back(*word);
    }
    if (!taken.has_value()) {
      return taken.error();
    }
  }
  for (std::string& word : source.Rest()) {
    line.program.push_back(std::move(word));
  }
  return line;
}

Result<std::vector<std::string>> SplitWords(std::string_view line) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  std::size_t quoted_at = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool more = i + 1 < line.size();
    if (quote == 0 && std::string_view(" \t\n").find(c) != std::string_view::npos) {
      if (word) {
        words.push_back(std::move(*word));
        word.reset();
      }
      continue;
    }
    if (!word) {
      word.emplace();
    }
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      quoted_at = i;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (c == '\\' && more &&
               (quote == 0 ||
                (quote == '"' && (line[i + 1] == '"' || line[i + 1] == '\\')))) {
      *word += line[++i];
    } else {
      *word += c;
    }
  }
  if (quote != 0) {
    return Fail<msg::QuoteUnpaired>(quote, quoted_at + 1);
  }
  if (word) {
    words.push_back(std::move(*word));
  }
  return words;
}

}  // namespace zsuper
