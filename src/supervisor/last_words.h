// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace zsuper {

/// The message with which zsuper ends over an exception: ZSU0902S where the system had no
/// memory, descriptors, processes or the like left, which is not for us to mend; else
/// ZSU0901S.
std::string LastWords(const std::exception& error);

}  // namespace zsuper
