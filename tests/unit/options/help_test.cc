// SPDX-License-Identifier: Apache-2.0
#include "options/help.h"

#include "options/option_table.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>

TEST_CASE("the help has one line for every option") {
  const std::string help = zsuper::HelpText();
  for (const zsuper::OptionRow& row : zsuper::kOptionTable) {
    CAPTURE(row.name);
    const std::string letter =
        row.letter == 0 ? "    " : std::string("-") + row.letter + ", ";
    const std::string line = "\n  " + letter + zsuper::Usage(row) + " ";
    const bool listed = help.find(line) != std::string::npos;
    CHECK(listed);
  }
}

TEST_CASE("the help fits a screen of 80 columns") {
  std::istringstream help(zsuper::HelpText());
  for (std::string line; std::getline(help, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK((line.empty() || line.back() != ' '));
  }
}
