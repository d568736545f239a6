// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// The Varlink interface between a task and the operators' consoles: its names, its text
/// as consoles can ask for it, and the parameters of the method Command.
namespace zsuper {

constexpr std::string_view kServiceInterface = "org.varlink.service";
constexpr std::string_view kGetInfoMethod = "org.varlink.service.GetInfo";
constexpr std::string_view kGetInterfaceDescriptionMethod =
    "org.varlink.service.GetInterfaceDescription";

constexpr std::string_view kConsoleInterface = "org.zsuper.Console";
constexpr std::string_view kCommandMethod = "org.zsuper.Console.Command";
constexpr std::string_view kGetTaskMethod = "org.zsuper.Console.GetTask";
constexpr std::string_view kNoAnswerError = "org.zsuper.Console.NoAnswer";
constexpr std::string_view kInvalidCallError = "org.zsuper.Console.InvalidCall";
constexpr std::string_view kNotAuthorizedError = "org.zsuper.Console.NotAuthorized";

/// The text of an interface of ours; nothing for any other.
std::optional<std::string_view> InterfaceDescription(std::string_view interface);

/// How long the task has to answer if the console does not say.
constexpr std::chrono::milliseconds kAnswerTimeout{5000};
constexpr std::chrono::milliseconds kMaxAnswerTimeout{86'400'000};

/// What Command is called with.
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
