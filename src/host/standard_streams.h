// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace zsuper {

/// Fills those of descriptors 0 to 2 that we were started without, so that no file of
/// ours takes their place, for as long as the result lives. What is written there goes
/// nowhere; but a step of z/OS never has them, and there it goes to the DD statements
/// STDOUT and STDERR, the program's output too. After BlockAllSignals(), before anything
/// is opened.
std::shared_ptr<void> FillStandardStreams();

/// Writes to stderr what it takes without waiting; like write(2), -1 with EAGAIN if that
/// is nothing. Descriptor 2 itself is others' too, and is left as it is.
std::ptrdiff_t WriteToStderr(const std::string& text);

/// The descriptors from 3 on that we were started with, to be handed on. Before anything
/// is opened.
std::vector<int> InheritedDescriptors();

}  // namespace zsuper
