// SPDX-License-Identifier: Apache-2.0
#include "host/conversion_zos.h"

#include "base/fd.h"
#include "host/standard_streams.h"

#include <catch2/catch.hpp>

#include <unistd.h>

namespace zsuper {
namespace {

// The conversion that was asked for on a pipe whose tag is `ccsid`; 0 for none.
short ConversionOfPipe(unsigned short ccsid) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const Fd read_end(ends[0]);
  const Fd write_end(ends[1]);
  if (ccsid != 0) {
    attrib_t attributes{1, {ccsid, 1}};
    REQUIRE(::__fchattr(write_end.Get(), &attributes, sizeof(attributes)) == 0);
  }
  ConvertUntagged(write_end.Get());
  return StateOf(write_end.Get()).conversion.fccsid;
}

}  // namespace

TEST_CASE("what nobody tagged is written in EBCDIC and what is tagged as it is") {
  CHECK(ConversionOfPipe(0) == 1047);
  CHECK(ConversionOfPipe(819) == 0);
  CHECK(ConversionOfPipe(1208) == 0);
}

TEST_CASE("standard output and errors that were there are for readers of EBCDIC") {
  const Fd output(::dup(STDOUT_FILENO));
  const Fd errors(::dup(STDERR_FILENO));
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const Fd read_end(ends[0]);
    const Fd write_end(ends[1]);
    ::dup2(write_end.Get(), descriptor);
  }
  DescriptorState found[2];
  {
    const auto streams = FillStandardStreams();
    found[0] = StateOf(STDOUT_FILENO);
    found[1] = StateOf(STDERR_FILENO);
  }
  ::dup2(output.Get(), STDOUT_FILENO);
  ::dup2(errors.Get(), STDERR_FILENO);
  for (const DescriptorState& state : found) {
    CHECK(state.conversion.cvtcmd == SETCVTON);
    CHECK(state.conversion.pccsid == 0);
    CHECK(state.conversion.fccsid == 1047);
  }
}

}  // namespace zsuper
