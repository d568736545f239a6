// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace zsuper {

/// Gives back the memory that waiting does not need. zsuper reads its options once and
/// then waits, for months perhaps: the pages of code that it started with need not stay
/// mapped. Those that are needed again come back from the page cache. Any thread.
void ReleaseIdleMemory();

}  // namespace zsuper
