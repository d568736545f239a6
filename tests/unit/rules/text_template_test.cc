// SPDX-License-Identifier: Apache-2.0
#include "rules/text_template.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <string>

namespace {

using zsuper::TextTemplate;
using zsuper::TextValues;

const TextValues all_values{"LOG 'a b' {1}",    "MODIFY", "MSTCONS",
                            "00000000000000A1", "WEB",    {"'a b'", "{text}"}};

}  // namespace

TEST_CASE("a TEXT's fields stand for what the command says") {
  const auto [source, expanded] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"plain  text ", "plain  text "},
      {"{text}", "LOG 'a b' {1}"},
      {"{verb} {console} {cart} {jobname}", "MODIFY MSTCONS 00000000000000A1 WEB"},
      {"{1}|{2}", "'a b'|{text}"},
      {"{1}{1}x", "'a b''a b'x"},
      {"{Text}", "LOG 'a b' {1}"},
      {"\\{text}", "{text}"},
      {"\\{\"job\": \"{jobname}\"}", "{\"job\": \"WEB\"}"},
      {"a\\\\b\\/c\\:d\\e", "a\\b/c:de"},
      {"a/b:c", "a/b:c"},
      {"tab\there", "tab\there"},
      {"\\\u00e4\u20ac", "\u00e4\u20ac"},
  }));
  CAPTURE(source);
  const auto text = Value(TextTemplate::Parse(source, 2));
  CHECK(text.Expand(all_values) == expanded);
  CHECK(text.Source() == source);
}

TEST_CASE("a TEXT's error says at which character and what to do") {
  const std::string fields = "{text}, {verb}, {console}, {cart}, {jobname}";
  const auto [source, wildcards,
              expected] = GENERATE_COPY(table<std::string, int, std::string>({
      {"Hi {name}", 0,
       "ZSU0124E 'Hi {name}': wrong text at character 4: '{name}' is not a field: use " +
           fields + ", {1} to {9}, or '\\{' for the character itself"},
      {"{}", 0,
       "ZSU0124E '{}': wrong text at character 1: '{}' is not a field: use " + fields +
           ", {1} to {9}, or '\\{' for the character itself"},
      {"{0}", 9,
       "ZSU0124E '{0}': wrong text at character 1: '{0}' is not a field: use " + fields +
           ", {1} to {9}, or '\\{' for the character itself"},
      {"\u00e4\u00e4{text", 0,
       "ZSU0124E '\u00e4\u00e4{text': wrong text at character 3: the '{' has no '}' "
       "behind it: use '\\{' for the character itself"},
      {"a {3}", 2,
       "ZSU0124E 'a {3}': wrong text at character 3: '{3}' has nothing to stand for, "
       "there are 2 wildcards: use {1} to {2}"},
      {"{2}", 1,
       "ZSU0124E '{2}': wrong text at character 1: '{2}' has nothing to stand for, there "
       "is 1 wildcard: use {1}"},
      {"{1}", 0,
       "ZSU0124E '{1}': wrong text at character 1: '{1}' has nothing to stand for, there "
       "are no wildcards: use " +
           fields},
      {"end\\", 0,
       "ZSU0124E 'end\\': wrong text at character 4: nothing follows the '\\': use "
       "'\\\\' for the character itself"},
      {"two\nlines", 0,
       "ZSU0124E 'two?lines': wrong text at character 4: a control character; a TEXT is "
       "one "
       "line, without its end, and may hold tabs"},
  }));
  const auto text = TextTemplate::Parse(source, wildcards);
  REQUIRE_FALSE(text.has_value());
  CHECK(text.error().text == expected);
}
