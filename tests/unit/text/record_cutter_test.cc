// SPDX-License-Identifier: Apache-2.0
#include "text/record_cutter.h"

#include <catch2/catch.hpp>

#include <vector>

namespace {

// The records of what is appended piece by piece.
std::vector<std::string> Records(std::size_t longest,
                                 const std::vector<std::string>& pieces) {
  std::vector<std::string> records;
  zsuper::RecordCutter cutter(
      longest, [&](std::string_view record) { records.emplace_back(record); });
  for (const std::string& piece : pieces) {
    cutter.Append(piece);
  }
  cutter.Finish();
  return records;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("each line is a record, an empty one too") {
  CHECK(Records(9, {"one\n\ntwo\n"}) == Lines{"one", "", "two"});
}

TEST_CASE("a line may come in pieces, and the last one need not end") {
  CHECK(Records(9, {"o", "ne\ntw", "o"}) == Lines{"one", "two"});
  CHECK(Records(9, {}).empty());
}

TEST_CASE("a line that is too long goes on in the next record") {
  CHECK(Records(3, {"abcdefg\nh"}) == Lines{"abc", "def", "g", "h"});
  CHECK(Records(3, {"abc\n"}) == Lines{"abc"});
}

TEST_CASE("no character is cut in two") {
  CHECK(Records(3, {"ab\u00e4c\n"}) == Lines{"ab", "\u00e4c"});
}
