// SPDX-License-Identifier: Apache-2.0
#include "options/split.h"

#include "messages/message.h"
#include "options/option_table.h"
#include "options/response_file.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace zsuper {

namespace {

// Where in a word the program begins: 0 for a word that is no option, among them "-",
// which python3 reads from stdin. In one like -mmodule or -vm at an "m" or "c" with only
// letters of ours before it.
std::size_t FindProgram(std::string_view word) {
  if (word.empty() || word.front() != '-' || word == "-") {
    return 0;
  }
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

// Takes letters of ours, or what is to be found out as none; "-v=1" is refused here,
// since CLI11 would echo "-=1".
Result<void> TakeLetters(const std::string& word, std::vector<std::string>& options) {
  const std::string flags = word.substr(0, word.find('='));
  const bool ours = std::all_of(flags.begin() + 1, flags.end(), [](char letter) {
    return FindOption(letter) != nullptr;
  });
  if (ours && flags.size() > 1 && flags.size() < word.size()) {
    return Fail<msg::ValueNotWanted>(flags, word.substr(flags.size() + 1), flags);
  }
  options.push_back(word);
  return {};
}

}  // namespace

Error InFront(std::string_view words, const Error& error) {
  Error longer = error;
  longer.text.insert(longer.text.find(' ') + 1, words);
  return longer;
}

Result<SplitLine> SplitCommandLine(std::vector<std::string> words) {
  SplitLine line;
  WordSource source(std::move(words));
  while (const std::optional<std::string> word = source.Next()) {
    if (*word == "--") {
      break;
    }
    if (word->size() > 1 && word->front() == '@') {
      const Result<void> included = source.Include(word->substr(1));
      if (!included.has_value()) {
        return included.error();
      }
      continue;
    }
    const bool is_long = word->compare(0, 2, "--") == 0;
    const std::size_t program = is_long ? std::string::npos : FindProgram(*word);
    if (program > 1) {  // options, perhaps before the program's letter
      const std::string place = source.Where();
      const Result<void> taken =
          is_long ? TakeLongOption(*word, source, line.options)
                  : TakeLetters(word->substr(0, program), line.options);
      if (!taken.has_value()) {
        return InFront(place, taken.error());
      }
      line.places.resize(line.options.size(), place);
    }
    if (program != std::string::npos) {
      line.program.push_back(program == 0 ? *word : "-" + word->substr(program));
      break;
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
