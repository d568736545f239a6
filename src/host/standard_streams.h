// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace zsuper {

/// Sees to it that descriptors 0 to 2 are somebody's while it lives, so that none of ours
/// takes their place. Whoever starts us without them does not want our output; but on
/// z/OS a step has none of them, and what is written to 1 and 2, by the program too, goes
/// to the DD statements STDOUT and STDERR.
class StandardStreams {
 public:
  /// After BlockAllSignals(), before anything is opened.
  StandardStreams();
  StandardStreams(const StandardStreams&) = delete;
  StandardStreams& operator=(const StandardStreams&) = delete;
  /// Writes what was not yet written.
  ~StandardStreams();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zsuper
