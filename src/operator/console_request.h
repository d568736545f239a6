// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace zsuper {

/// How long the task has to answer if the console does not say.
constexpr std::chrono::milliseconds kAnswerTimeout{5000};
constexpr std::chrono::milliseconds kMaxAnswerTimeout{86'400'000};

/// The parameters of the method Command.
struct ConsoleRequest {
  std::string command;
  std::string console = "OPERATOR";
  std::optional<Cart> cart;
  std::chrono::milliseconds timeout = kAnswerTimeout;
};

/// The parameter that is missing, of the wrong type, or out of its range.
struct InvalidMember {
  std::string name;
};

/// Reads and checks them. Pure.
std::variant<ConsoleRequest, InvalidMember> ReadConsoleRequest(
    const boost::json::object& parameters);

/// The token for the command with this number, if the console sent none.
Cart CountingCart(std::uint64_t number);

}  // namespace zsuper
