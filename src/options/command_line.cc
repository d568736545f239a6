// SPDX-License-Identifier: Apache-2.0
#include "options/command_line.h"

#include "messages/message.h"
#include "options/response_file.h"
#include "text/characters.h"
#include "text/words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
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

// An option word as CLI11 gets it: "-vq", "-t5s" or "--name", and the value that follows.
struct OptionWord {
  std::vector<std::string> words;
  const OptionRow* valued = nullptr;  // the option in it that takes a value
};

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
        ZSU_TRY(CheckProgram(*word));
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
  // What JCL and other languages have in a member is no program's name.
  [[nodiscard]] Result<void> CheckProgram(const std::string& word) const {
    const std::string place = source_.Where();
    if (place.empty()) {
      return {};
    }
    const bool comment =
        StartsWith(word, "* ") || StartsWith(word, "/*") || StartsWith(word, "//*");
    if (comment || IsQuoted(word)) {
      return InFront(place, Fail<msg::NotInFile>(
                                word, comment ? "begin a comment with #"
                                              : "quote nothing, each line is one word"));
    }
    return {};
  }

  // "--name", "--name=value" or "--name value".
  Result<void> ReadLong(const std::string& word) {
    const std::size_t equals = word.find('=');
    const OptionRow* row = FindOption(table_, word.substr(0, equals));
    if (row == nullptr) {
      return Parse({{word}});
    }
    const bool has_value = equals != std::string::npos;
    if (row->value.empty()) {
      return has_value ? Fail<msg::ValueNotWanted>(row->name, word.substr(equals + 1),
                                                   row->name)
                       : Parse({{word}});
    }
    if (has_value) {
      return Parse({{word.substr(0, equals), word.substr(equals + 1)}, row});
    }
    return ParseWithNext({{word}, row});
  }

  // "-v", "-vq", "-t5s", "-t 5s", and with the begin of a program, "-vmmodule".
  Result<void> ReadLetters(const std::string& word) {
    const auto is_flag = [this](char letter) {
      const OptionRow* row = FindOption(table_, letter);
      return row != nullptr && row->value.empty();
    };
    const auto end = std::find_if_not(word.begin() + 1, word.end(), is_flag);
    const std::string flags(word.begin(), end);
    if (end == word.end()) {
      return Parse({{word}});
    }
    if (*end == '=' && flags.size() > 1) {
      return Fail<msg::ValueNotWanted>(flags, std::string(end + 1, word.end()), flags);
    }
    if (table_.runs_python && (*end == 'm' || *end == 'c')) {
      rest_.push_back("-" + std::string(end, word.end()));
      return flags.size() > 1 ? Parse({{flags}}) : Result<void>();
    }
    const OptionRow* row = FindOption(table_, *end);
    return row != nullptr && end + 1 == word.end() ? ParseWithNext({{word}, row})
                                                   : Parse({{word}, row});
  }

  // The value is the next word.
  Result<void> ParseWithNext(OptionWord word) {
    if (std::optional<std::string> value = source_.Next()) {
      word.words.push_back(std::move(*value));
    }
    return Parse(word);
  }

  // CLI11 says what the word means; the messages are ours, they show what to write.
  Result<void> Parse(const OptionWord& word) {
    CLI::App app;
    const std::map<const CLI::Option*, const OptionRow*> rows = Register(app, word);
    try {
      app.parse(std::vector<std::string>(word.words.rbegin(), word.words.rend()));
    } catch (const CLI::ValidationError&) {
      return Fail<msg::OptionValueBad>(word.valued->name, word.words.back(),
                                       OneOf(Choices(*word.valued)));
    } catch (const CLI::ArgumentMismatch&) {
      return Fail<msg::ValueMissing>(word.valued->name, word.valued->name,
                                     word.valued->value);
    }
    for (const CLI::Option* option : app.parse_order()) {
      const OptionRow& row = *rows.at(option);
      ZSU_TRY(take_(row, row.value.empty() ? "" : option->results().front()));
    }
    if (const std::vector<std::string> unknown = app.remaining(); !unknown.empty()) {
      return Unknown(unknown.front());
    }
    return {};
  }

  // Tells CLI11 of the options that the word may name. It compares each new name with all
  // before, which for the whole table takes as long as the rest of zsuper's reading.
  [[nodiscard]] std::map<const CLI::Option*, const OptionRow*> Register(
      CLI::App& app, const OptionWord& word) const {
    app.set_help_flag();
    app.allow_extras();
    const std::string& named = word.words.front();
    std::map<const CLI::Option*, const OptionRow*> rows;
    for (const OptionRow& row : table_) {
      const bool letter = row.letter != 0 && named[1] != '-' &&
                          named.find(row.letter) != std::string::npos;
      if (!letter && row.name != named) {
        continue;
      }
      const std::string name = letter ? std::string("-") + row.letter : named;
      CLI::Option* option = row.value.empty() ? app.add_flag(name) : app.add_option(name);
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      option->allow_extra_args(false);
      if (std::vector<std::string> choices = Choices(row); !choices.empty()) {
        option->check(CLI::IsMember(std::move(choices)));
      }
      rows[option] = &row;
    }
    return rows;
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
