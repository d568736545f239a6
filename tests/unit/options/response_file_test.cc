// SPDX-License-Identifier: Apache-2.0
#include "options/response_file.h"

#include "fakes/given_words.h"
#include "fakes/results.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <string>
#include <vector>

using Words = std::vector<std::string>;
using zsuper::ReadZsuperLine;
using zsuper::ResponseWords;
using zsuper::TemporaryFolder;

namespace {

// The message with which `@PATH` is refused.
std::string Refusal(const std::string& path) {
  const auto read = ReadZsuperLine({"@" + path, "app.py"});
  REQUIRE_FALSE(read.has_value());
  return read.error().text;
}

}  // namespace

TEST_CASE("each line of a response file is one word") {
  const auto [content, expected] = GENERATE(table<std::string, Words>({
      {"", {}},
      {"\xEF\xBB\xBF-v\n", {"-v"}},
      {"\xEF\xBB\xBF# a comment\n-v\n\xEF\xBB\xBF-n", {"-v", "\xEF\xBB\xBF-n"}},
      {"\n \n\t\r\n", {}},
      {"-v\n-n\n", {"-v", "-n"}},
      {"-v\r\n-n", {"-v", "-n"}},
      {"  --match=A B  \n", {"--match=A B"}},
      {"# a comment\n-v\n   # another\n-n # none", {"-v", "-n # none"}},
      {"--match='A'\n", {"--match='A'"}},
      {"--on-stop=SIGINT/\\\n   5s/\\\n   SIGTERM\n-v",
       {"--on-stop=SIGINT/5s/SIGTERM", "-v"}},
      {"--match=A \\  \n  B\n", {"--match=A B"}},
      {"A\\\n# text\n", {"A# text"}},
      {"A\\\n\nB", {"A", "B"}},
      {"A\\", {"A"}},
      {"A\\\n", {"A"}},
      {"A\\B\n", {"A\\B"}},
  }));
  CAPTURE(content);
  Words words;
  for (const zsuper::ResponseWord& word : ResponseWords(content)) {
    words.push_back(word.text);
  }
  CHECK(words == expected);
}

TEST_CASE("each word of a response file knows the line that it begins on") {
  std::vector<std::size_t> lines;
  for (const auto& word : ResponseWords("-v\n\n# text\n--match=A \\\n  B\n-n")) {
    lines.push_back(word.line);
  }
  CHECK(lines == std::vector<std::size_t>{1, 4, 6});
}

TEST_CASE("comments of other languages and quotes are told what is right") {
  const TemporaryFolder folder;
  const auto [line, words] = GENERATE(table<std::string, std::string>({
      {"* a comment", "begin a comment with #"},
      {"//* a comment", "begin a comment with #"},
      {"/* a comment */", "begin a comment with #"},
      {"'--on-modify=A:stdin'", "quote nothing, each line is one word"},
      {"\"/u/app/main.py\"", "quote nothing, each line is one word"},
  }));
  const std::string file = folder.Write("options", "-v\n" + line + "\n");
  CHECK(Refusal(file) ==
        "ZSU0519E @" + file + " line 2: '" + line + "' is not a program: " + words);
}

TEST_CASE("a name like a comment is a program's on the command line") {
  const auto read = ReadZsuperLine({"* a"});
  REQUIRE(read.has_value());
  CHECK(read.value().program == Words{"* a"});
}

TEST_CASE("a response file stands for its words, before the program only") {
  const TemporaryFolder folder;
  const std::string file = folder.Write("options", "-v\n--jobname\nPAY\n");
  const auto read =
      Value(ReadZsuperLine({"-n", "@" + file, "--unique", "app.py", "@" + file}));
  CHECK(read.options == Words{"-n", "-v", "--jobname", "PAY", "--unique"});
  CHECK(read.program == Words{"app.py", "@" + file});
}

TEST_CASE("a response file may hold the program, what follows it is the program's") {
  const TemporaryFolder folder;
  const std::string file = folder.Write("job", "-v\napp.py\n--help\n@none\n");
  const auto read = Value(ReadZsuperLine({"@" + file, "-q", "@none"}));
  CHECK(read.options == Words{"-v"});
  CHECK(read.program == Words{"app.py", "--help", "@none", "-q", "@none"});
}

TEST_CASE("a response file within another is found beside it") {
  const TemporaryFolder folder;
  const std::string absolute = folder.Write("third", "--match=third\n");
  const std::string outer =
      folder.Write("outer", "--match=first\n@inner/second\n@" + absolute + "\n");
  (void)folder.Write("inner/second", "--match=second\n@deeper\n-n\n");
  (void)folder.Write("inner/deeper", "--match=deeper\n");
  CHECK(Value(ReadZsuperLine({"@" + outer, "-q"})).options ==
        Words{"--match", "first", "--match", "second", "--match", "deeper", "-n",
              "--match", "third", "-q"});
}

TEST_CASE("a wrong value is told of with the response file and the line it comes from") {
  const TemporaryFolder folder;
  const std::string wrong = "--kill-mode='x' is not valid: use process, group or mixed";
  const std::string inner = folder.Write("inner", "# text\n--kill-mode\nx\n");
  const std::string outer = folder.Write("outer", "-v\n@inner\n-q\n");
  const std::string last = folder.Write("last", "-v\n-q\n--kill-mode=x");
  CHECK(Refusal(inner) == "ZSU0504E @" + inner + " line 2: " + wrong);
  CHECK(Refusal(outer) == "ZSU0504E @" + outer + " > @inner line 2: " + wrong);
  CHECK(Refusal(last) == "ZSU0504E @" + last + " line 3: " + wrong);
  const std::string good = folder.Write("good", "-v");
  CHECK(ReadZsuperLine({"@" + good, "--kill-mode=x"}).error().text ==
        "ZSU0504E " + wrong);
}

TEST_CASE("a faulty option of a response file is told of with file and line") {
  const TemporaryFolder folder;
  const std::string file = folder.Write("options", "-v\n--jobname");
  CHECK(Refusal(folder.Write("flag", "\n-v=1")) ==
        "ZSU0503E @" + (folder / "flag") +
            " line 2: -v takes no value, '1' was given: use -v");
  CHECK(Failure(ReadZsuperLine({"@" + file})) ==
        "ZSU0502E @" + file + " line 2: --jobname has no value: use --jobname=NAME");
}

TEST_CASE("response files may be nested eight deep and no deeper") {
  const TemporaryFolder folder;
  (void)folder.Write("9", "-v\n");
  for (int i = 1; i <= 8; ++i) {
    (void)folder.Write(std::to_string(i), "@" + std::to_string(i + 1) + "\n");
  }
  CHECK(ReadZsuperLine({"@" + (folder / "2")}).has_value());
  CHECK(Refusal((folder / "1")) == "ZSU0510E unable to read '@" + (folder / "1") +
                                       " > @2 > @3 > @4 > @5 > @6 > @7 > @8 > @9': "
                                       "nested more than 8 deep");
}

TEST_CASE("a response file may be named twice, but not within itself") {
  const TemporaryFolder folder;
  const std::string twice = folder.Write("twice", "-v\n");
  CHECK(ReadZsuperLine({"@" + twice, "@" + twice}).has_value());

  const std::string self = folder.Write("self", "-v\n@self");
  CHECK(Refusal(self) ==
        "ZSU0510E unable to read '@" + self + " > @self': it includes itself");
}

TEST_CASE("a response file that can't be read is refused with the reason") {
  const TemporaryFolder folder;
  CHECK(Refusal((folder / "none")) == "ZSU0510E unable to read '@" + (folder / "none") +
                                          "': No such file or directory");
  CHECK(Refusal("/tmp") == "ZSU0510E unable to read '@/tmp': Is a directory");
  const std::string nul = folder.Write("nul", std::string("-v\0\n", 4));
  CHECK(Refusal(nul) == "ZSU0510E unable to read '@" + nul + "': it holds a NUL byte");
  CHECK(Refusal("/dev/zero") ==
        "ZSU0510E unable to read '@/dev/zero': it is larger than 1 MiB");
  const std::string outer = folder.Write("outer", "@missing\n");
  CHECK(Refusal(outer) ==
        "ZSU0510E unable to read '@" + outer + " > @missing': No such file or directory");
  CHECK(Refusal("DD:PARMS") ==
        "ZSU0511E unable to read '@DD:PARMS': only z/OS has DD names; use @FILE");
  if (::geteuid() != 0) {
    const std::string secret = folder.Write("secret", "-v\n");
    std::filesystem::permissions(secret, std::filesystem::perms::none);
    CHECK(Refusal(secret) ==
          "ZSU0510E unable to read '@" + secret + "': Permission denied");
  }
}
