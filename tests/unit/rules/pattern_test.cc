// SPDX-License-Identifier: Apache-2.0
#include "rules/pattern.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using zsuper::Pattern;
using Captures = std::vector<std::string>;

Pattern Parsed(std::string_view source) {
  auto pattern = Pattern::Parse(source);
  REQUIRE(pattern.has_value());
  return pattern.value();
}

// The definition of a glob, for patterns of ASCII letters: tries everything, the shortest
// first.
bool MatchNaively(std::string_view pattern, std::string_view text, Captures& captures) {
  if (pattern.empty()) {
    return text.empty();
  }
  const std::string_view rest = pattern.substr(1);
  if (pattern.front() != '*' && pattern.front() != '?') {
    return !text.empty() && pattern.front() == text.front() &&
           MatchNaively(rest, text.substr(1), captures);
  }
  const std::size_t least = pattern.front() == '?' ? 1 : 0;
  const std::size_t most = pattern.front() == '?' ? 1 : text.size();
  for (std::size_t length = least; length <= most && length <= text.size(); ++length) {
    captures.emplace_back(text.substr(0, length));
    if (MatchNaively(rest, text.substr(length), captures)) {
      return true;
    }
    captures.pop_back();
  }
  return false;
}

std::string RandomWord(std::mt19937& random, std::string_view alphabet,
                       std::size_t longest) {
  std::string word;
  for (std::size_t length = random() % (longest + 1); word.size() < length;) {
    word += alphabet[random() % alphabet.size()];
  }
  return word;
}

}  // namespace

TEST_CASE("a pattern matches the whole text and tells what its wildcards matched") {
  const auto [source, text, captures] =
      GENERATE(table<std::string, std::string, Captures>({
          {"RELOAD", "RELOAD", {}},
          {"reload", "RELOAD", {}},
          {"  RELOAD\t", " reload  ", {}},
          {"*", "", {""}},
          {"*", "any thing", {"any thing"}},
          {"LOG *", "LOG 'Debug me'", {"'Debug me'"}},
          {"LOG*", "log", {""}},
          {"SET * *", "SET a b c", {"a", "b c"}},
          {"*=*", "a=b=c", {"a", "b=c"}},
          {"a*b*c", "aXbYbZc", {"X", "YbZ"}},
          {"**", "xy", {"", "xy"}},
          {"?", "x", {"x"}},
          {"?*?", "abc", {"a", "b", "c"}},
          {"V?.?", "V1.2", {"1", "2"}},
          {"WHAT\\?", "what?", {}},
          {"2\\*2", "2*2", {}},
          {"A\\:B", "a:b", {}},
          {"A\\\\B", "a\\b", {}},
          {"", "", {}},
          {"", "   ", {}},
          {"gr\u00f6\u00dfe", "GR\u00d6\u00dfE", {}},
          {"?", "\u00e4", {"\u00e4"}},
          {"?*", "\u20acuro", {"\u20ac", "uro"}},
          {"?\\\u00e4?", "\u20ac\u00c4\U0001F600", {"\u20ac", "\U0001F600"}},
          {"?x", "\xffx", {"\xff"}},
      }));
  CAPTURE(source, text);
  const Pattern pattern = Parsed(source);
  CHECK(pattern.Match(text) == std::optional<Captures>(captures));
  CHECK(pattern.Wildcards() == static_cast<int>(captures.size()));
}

TEST_CASE("a pattern that the whole text does not meet matches nothing") {
  const auto [pattern, text] = GENERATE(table<std::string, std::string>({
      {"RELOAD", "RELOADS"},
      {"RELOAD", "RELOA"},
      {"RELOAD", ""},
      {"", "x"},
      {"?", ""},
      {"?", "ab"},
      {"LOG *", "LOG"},
      {"*a*b", "xaxbx"},
      {"2\\*2", "2x2"},
      {"?", "\u00e4\u00e4"},
      {"A\\*", "A\\"},
  }));
  CAPTURE(pattern, text);
  CHECK_FALSE(Parsed(pattern).Match(text).has_value());
}

TEST_CASE("a pattern remembers how it was written, without outer blanks") {
  CHECK(Parsed(" Log \\* * ").Source() == "Log \\* *");
}

TEST_CASE("a backslash at a pattern's end is refused") {
  CHECK(Failure(Pattern::Parse("L\u00f6G \\")) ==
        "ZSU0120E 'L\u00f6G \\': wrong rule at character 5: nothing follows the '\\': "
        "use '\\\\' for the character itself");
}

TEST_CASE("a pattern matches as its definition says") {
  std::mt19937 random(20);
  int matched = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string source = RandomWord(random, "ab*?", 7);
    const std::string text = RandomWord(random, "ab", 9);
    CAPTURE(source, text);
    Captures expected;
    const bool meets = MatchNaively(source, text, expected);
    const std::optional<Captures> actual = Parsed(source).Match(text);
    REQUIRE(actual.has_value() == meets);
    if (meets) {
      REQUIRE(*actual == expected);
      ++matched;
    }
  }
  CHECK(matched > 1000);
}

TEST_CASE("a pattern of many wildcards does not take for ever") {
  std::string source;
  for (int i = 0; i < 60; ++i) {
    source += "*a";
  }
  CHECK_FALSE(Parsed(source + "*b").Match(std::string(4000, 'a')).has_value());
}

TEST_CASE("a pattern that covers another leaves no text to it") {
  const auto [pattern, other, covers] = GENERATE(table<std::string, std::string, bool>({
      {"*", "RELOAD", true},
      {"**", "LOG *", true},
      {"*", "", true},
      {"reload", " RELOAD ", true},
      {"RELOAD", "RELOAD NOW", false},
      {"LOG*", "LOG *", true},
      {"LOG *", "LOG*", false},
      {"LOG ?", "LOG A", true},
      {"LOG ?", "LOG *", false},
      {"?*", "*", false},
      {"?*", "A", true},
      {R"(\*)", "*", false},
      {"*", R"(\*)", true},
      {"*A*", "BAB", true},
      {"", "", true},
      {"", "*", false},
  }));
  CAPTURE(pattern, other);
  CHECK(Parsed(pattern).Covers(Parsed(other)) == covers);
}

TEST_CASE("no text that meets a covered pattern misses the covering one") {
  std::mt19937 random(21);
  int covered = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string source = RandomWord(random, "ab*?", 5);
    const std::string other = RandomWord(random, "ab*?", 5);
    const std::string text = RandomWord(random, "ab", 7);
    CAPTURE(source, other, text);
    const bool covers = Parsed(source).Covers(Parsed(other));
    if (covers && Parsed(other).Match(text)) {
      REQUIRE(Parsed(source).Match(text).has_value());
      ++covered;
    }
  }
  CHECK(covered > 100);
}
