// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace zsuper {

/// The text with a blank for each control character: what a program says must not steer
/// the operator's terminal.
std::string Printable(std::string_view text);

}  // namespace zsuper
