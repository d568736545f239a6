// SPDX-License-Identifier: Apache-2.0
#include "options/option_table.h"

#include "options/zsuper_options.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

TEST_CASE("a misspelt option is answered with the one that is near") {
  using Row = std::tuple<std::string, std::string>;
  const auto [word, suggestion] = GENERATE(table<std::string, std::string>({
      Row{"--jobnam=PAY", "--jobname=NAME"},
      Row{"--jobname PAY", "--jobname=NAME"},
      Row{"-jobname=PAY", "--jobname=NAME"},
      Row{"--on-modfiy", "--on-modify=RULE"},
      Row{"--kill", "--kill-mode=MODE"},
      Row{"--exlpain", "--explain"},
      Row{"--no-such-thing", ""},
      Row{"--xyzzy", ""},
      Row{"-z", ""},
      Row{"-u", "--python-option=-u"},
      Row{"-Wignore", "--python-option=-Wignore"},
      Row{"--embeded", "--embed"},
  }));
  CAPTURE(word);
  CHECK(zsuper::SuggestOption(zsuper::kZsuperOptions, word) == suggestion);
}
