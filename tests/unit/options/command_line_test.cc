// SPDX-License-Identifier: Apache-2.0
#include "options/command_line.h"

#include "fakes/given_words.h"
#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>
#include <vector>

using Words = std::vector<std::string>;
using zsuper::ReadZsuperLine;
using zsuper::SplitWords;

TEST_CASE("a command line is divided where python3 would divide it") {
  const auto [line, options, program] = GENERATE(table<Words, Words, Words>({
      {{}, {}, {}},
      {{"app.py"}, {}, {"app.py"}},
      {{"-v", "app.py", "-v", "--jobname=X"}, {"-v"}, {"app.py", "-v", "--jobname=X"}},
      {{"--jobname=PAY", "app.py"}, {"--jobname", "PAY"}, {"app.py"}},
      {{"--jobname", "PAY", "app.py"}, {"--jobname", "PAY"}, {"app.py"}},
      {{"--match=", "app.py"}, {"--match", ""}, {"app.py"}},
      {{"--match", "", "app.py"}, {"--match", ""}, {"app.py"}},
      {{"--match", "-m", "app.py"}, {"--match", "-m"}, {"app.py"}},
      {{"--match", "--", "app.py"}, {"--match", "--"}, {"app.py"}},
      {{"--match", "@none", "app.py"}, {"--match", "@none"}, {"app.py"}},
      {{"--on-modify=A=B:stdin=x=y", "a"}, {"--on-modify", "A=B:stdin=x=y"}, {"a"}},
      {{"--explain", "app.py"}, {"-n"}, {"app.py"}},
      {{"--", "app.py", "--", "-v"}, {}, {"app.py", "--", "-v"}},
      {{"-v", "--", "-m", "mod"}, {"-v"}, {"-m", "mod"}},
      {{"-m", "http.server", "-h"}, {}, {"-m", "http.server", "-h"}},
      {{"-mhttp.server", "8000"}, {}, {"-mhttp.server", "8000"}},
      {{"-c", "pass", "--help"}, {}, {"-c", "pass", "--help"}},
      {{"-cpass", "@none"}, {}, {"-cpass", "@none"}},
      {{"-vm", "mod"}, {"-v"}, {"-m", "mod"}},
      {{"-nvcpass"}, {"-n", "-v"}, {"-cpass"}},
      {{"-", "-v"}, {}, {"-", "-v"}},
      {{"", "-v"}, {}, {"", "-v"}},
      {{"@", "-v"}, {}, {"@", "-v"}},
      {{"app.py", "@none", "a b", ""}, {}, {"app.py", "@none", "a b", ""}},
  }));
  CAPTURE(line);
  const auto read = Value(ReadZsuperLine(line));
  CHECK(read.options == options);
  CHECK(read.program == program);
}

TEST_CASE("an option at the end that needs a value is refused") {
  CHECK(Failure(ReadZsuperLine({"-v", "--jobname"})) ==
        "ZSU0502E --jobname has no value: use --jobname=NAME");
}

TEST_CASE("letters are options of ours up to the one that is not known") {
  using Row = std::tuple<std::string, std::string>;
  const auto [word, unknown] = GENERATE(table<std::string, std::string>(
      {Row{"-xm", "-xm"}, Row{"-vx", "-x"}, Row{"-nvxq", "-xq"}, Row{"-=", "-="}}));
  const std::string start = "ZSU0501E option '" + unknown + "' is not known";
  CHECK(Failure(ReadZsuperLine({word, "app.py"})).substr(0, start.size()) == start);
}

TEST_CASE("a letter takes no value, the message shows what was written") {
  const auto flags = GENERATE(values<std::string>({"-v", "-qv"}));
  CHECK(Failure(ReadZsuperLine({flags + "=1", "app.py"})) ==
        "ZSU0503E " + flags + " takes no value, '1' was given: use " + flags);
}

TEST_CASE("a line is taken apart into words as a shell does") {
  const auto [line, expected] = GENERATE(table<std::string, Words>({
      {"", {}},
      {" \t\n", {}},
      {"-v", {"-v"}},
      {"  -v\t--explain \n", {"-v", "--explain"}},
      {"--on-modify='LOG *:stdin'", {"--on-modify=LOG *:stdin"}},
      {R"('a\b' "a\b" a\b)", {R"(a\b)", R"(a\b)", "ab"}},
      {R"("a\"b\\c" 'it"s')", {R"(a"b\c)", R"(it"s)"}},
      {R"(a\ b \' \")", {"a b", "'", "\""}},
      {"'' \"\"", {"", ""}},
      {"a''b", {"ab"}},
      {"a\\", {"a\\"}},
      {"$HOME *", {"$HOME", "*"}},
  }));
  CAPTURE(line);
  CHECK(Value(SplitWords(line)) == expected);
}

TEST_CASE("a quote without its partner is refused") {
  using Row = std::tuple<std::string, std::string>;
  const auto [line, where] = GENERATE(table<std::string, std::string>({
      Row{"-v 'x", "' at character 4"},
      Row{"\"", "\" at character 1"},
      Row{R"("a\")", "\" at character 1"},
      Row{"'a' 'b", "' at character 5"},
  }));
  CHECK(Failure(SplitWords(line)) == "ZSU0512E the " + where + " has no partner");
}

TEST_CASE("a name that was given is folded to capitals") {
  const auto [name, capitals] = GENERATE(table<std::string, std::string>(
      {{"pay", "PAY"}, {"PAY#1", "PAY#1"}, {"@1", "@1"}, {"a2345678", "A2345678"}}));
  CHECK(Value(zsuper::ParseName("--jobname", name)) == capitals);
}

TEST_CASE("a name that z/OS would not take is refused") {
  const auto name = GENERATE(values<std::string>(
      {"", "A23456789", "1A", "A-B", "A B", "A.B", "\xC3\xA4", "A*"}));
  CHECK(Failure(zsuper::ParseName("--console", name)) ==
        "ZSU0504E --console='" + name +
            "' is not valid: use 1 to 8 letters, digits, @, #, $; not starting with a "
            "digit");
}
