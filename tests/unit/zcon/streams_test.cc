// SPDX-License-Identifier: Apache-2.0
#include "zcon/streams.h"

#include "base/fd.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <string>
#include <vector>

using zsuper::Fd;

namespace {

// The lines that come out of these pieces, each of them written and read by itself.
std::vector<std::string> LinesOf(const std::vector<std::string>& pieces) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  zsuper::Lines lines(reader.Get());
  std::vector<std::string> found;
  const auto take = [&] {
    lines.Fill();
    while (auto line = lines.Next()) {
      found.push_back(*line);
    }
  };
  for (const std::string& piece : pieces) {
    REQUIRE(::write(writer.Get(), piece.data(), piece.size()) ==
            static_cast<ssize_t>(piece.size()));
    take();
  }
  writer.Reset();
  while (!lines.Ended()) {
    take();
  }
  return found;
}

}  // namespace

TEST_CASE("input is taken apart into lines, the last one needs no end") {
  CHECK(LinesOf({"a\nb", "c\n\n", "d"}) == std::vector<std::string>{"a", "bc", "", "d"});
  CHECK(LinesOf({}).empty());
}

TEST_CASE("a line that is too long stays one line, and too long") {
  const std::string text(4092, 'x');
  const std::vector<std::string> cut = LinesOf({"F R," + text, "P R\nP S\n"});
  REQUIRE(cut.size() == 2);
  CHECK(cut[0].size() > 4000);
  CHECK(cut[1] == "P S");

  // Blanks at the end of a command are dropped; what follows them must not be lost.
  const std::vector<std::string> blanks =
      LinesOf({"P R" + std::string(4093, ' '), std::string(4096, ' '), "X\n"});
  REQUIRE(blanks.size() == 1);
  CHECK(blanks[0].find_last_not_of(' ') > 4000);
}
