// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

/// The Varlink interface between a task and the operators' consoles: its names, and its
/// text as consoles can ask for it.
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

}  // namespace zsuper
