// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace zsuper {

using Cart = std::array<std::uint8_t, 8>;

/// How long the task has to answer where the console does not say.
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

/// The token for the command with this number, where the console sent none.
Cart CountingCart(std::uint64_t number);

}  // namespace zsuper
