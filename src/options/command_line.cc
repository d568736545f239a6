// SPDX-License-Identifier: Apache-2.0
#include "options/command_line.h"

#include "messages/message.h"
#include "options/response_file.h"
#include "text/characters.h"
#include "text/words.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace zsuper {

namespace {

std::string OneOf(const std::vector<std::string>& choices) {
  std::string text = choices.front();
  for (std::size_t i = 1; i < choices.size(); ++i) {
    text += (i + 1 == choices.size() ? " or " : ", ") + choices[i];
  }
  return text;
}

class Reader {
 public:
  Reader(const OptionTable& table, std::vector<std::string> words, const TakeOption& take)
      : table_(table), source_(std::move(words)), take_(take) {}

  Result<std::vector<std::string>> Read() {
    while (const std::optional<std::string> word = source_.Next()) {
      if (*word == "--") {
        break;
      }
      if (table_.runs_python && word->size() > 1 && word->front() == '@') {
        ZSU_TRY(source_.Include(word->substr(1)));
        continue;
      }
      if (word->size() < 2 || word->front() != '-') {
        rest_.push_back(*word);
        break;
      }
      const std::string place = source_.Where();
      const Result<void> read = (*word)[1] == '-' ? ReadLong(*word) : ReadLetters(*word);
      if (!read.has_value()) {
        return InFront(place, read.error());
      }
      if (!rest_.empty()) {
        break;
      }
    }
    for (std::string& word : source_.Rest()) {
      rest_.push_back(std::move(word));
    }
    return std::move(rest_);
  }

 private:
  // "--name", "--name=value" or "--name value".
  Result<void> ReadLong(const std::string& word) {
    const std::size_t equals = word.find('=');
    const OptionRow* row = FindOption(table_, word.substr(0, equals));
    if (row == nullptr) {
      return Unknown(word);
    }
    if (row->value.empty() && equals != std::string::npos) {
      return Fail<msg::ValueNotWanted>(row->name, word.substr(equals + 1), row->name);
    }
    return row->value.empty() || equals == std::string::npos
               ? Take(*row)
               : Take(*row, word.substr(equals + 1));
  }

  // "-v", "-vq", "-t5s", "-t 5s", and with the begin of a program, "-vmmodule".
  Result<void> ReadLetters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const OptionRow* row = FindOption(table_, word[i]);
      if (table_.runs_python && (word[i] == 'm' || word[i] == 'c')) {
        rest_.push_back("-" + word.substr(i));
        return {};
      }
      if (row == nullptr && word[i] == '=' && i > 1) {
        const std::string flags = word.substr(0, i);
        return Fail<msg::ValueNotWanted>(flags, word.substr(i + 1), flags);
      }
      if (row == nullptr) {
        return Unknown(i == 1 ? word : "-" + word.substr(i));
      }
      const bool last = i + 1 == word.size();
      if (!row->value.empty() && !last) {
        return Take(*row, word.substr(i + 1));
      }
      ZSU_TRY(Take(*row));
    }
    return {};
  }

  // Takes an option whose value, if it has one, is the next word.
  Result<void> Take(const OptionRow& row) {
    if (row.value.empty()) {
      return Take(row, "");
    }
    const std::optional<std::string> value = source_.Next();
    return value ? Take(row, *value)
                 : Fail<msg::ValueMissing>(row.name, row.name, row.value);
  }

  Result<void> Take(const OptionRow& row, const std::string& value) const {
    const std::vector<std::string> choices = Choices(row);
    if (!choices.empty() &&
        std::find(choices.begin(), choices.end(), value) == choices.end()) {
      return Fail<msg::OptionValueBad>(row.name, value, OneOf(choices));
    }
    return take_(row, value);
  }

  [[nodiscard]] Error Unknown(const std::string& word) const {
    const std::string suggestion = SuggestOption(table_, word);
    return Fail<msg::OptionUnknown>(
        word, suggestion.empty()
                  ? fmt::format("one of those in '{} --help'", table_.program)
                  : suggestion);
  }

  const OptionTable& table_;
  WordSource source_;
  const TakeOption& take_;
  std::vector<std::string> rest_;
};

}  // namespace

Result<std::vector<std::string>> ReadCommandLine(const OptionTable& table,
                                                 std::vector<std::string> words,
                                                 const TakeOption& take) {
  return Reader(table, std::move(words), take).Read();
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

Result<std::string> ParseName(std::string_view option, std::string_view value) {
  std::string capitals = ToUpper(value);
  if (!IsJobname(capitals)) {
    return Fail<msg::OptionValueBad>(
        option, value, "1 to 8 letters, digits, @, #, $; not starting with a digit");
  }
  return capitals;
}

Error InFront(std::string_view words, const Error& error) {
  Error longer = error;
  longer.text.insert(longer.text.find(' ') + 1, words);
  return longer;
}

}  // namespace zsuper
