// SPDX-License-Identifier: Apache-2.0
#include "operator/console_interface.h"

#include "text/words.h"

#include <charconv>
#include <cstddef>

namespace zsuper {
namespace {

constexpr std::string_view kConsoleText =
    R"(# Operators' commands to one started task, and what is answered.
interface org.zsuper.Console

# Enters one operator command, as it would be typed at a console of MVS: "F WEB,RELOAD",
# "P WEB", "C WEB", in full words too; 126 characters at most. DISPLAY and START are not
# commands to a task and are refused: GetTask tells what the system knows.
#
# console: the issuing console's name, 1 to 8 characters of A-Z, 0-9, @, #, $, no digit
# first; OPERATOR if left out. cart: the command and response token, 16 hexadecimal
# digits; allotted if left out. timeout_ms: how long to wait for the task's answer, at
# most one day; 5000 if left out.
#
# accepted: did the system take the command? If not, messages holds the system's refusal
# (an IEE message). If so, the call is answered with the task's own answer to this cart,
# one string a line, or with the error NoAnswer.
#
# With "more" there is no time limit: every message of the task to this console, and every
# message to nobody in particular, comes in a reply of its own as it appears. cart is that
# of the command that it answers, and is missing if it answers none. The last reply follows
# when the task ends, or when the next call arrives on the same connection, which is the
# same console; if that call says "more" too, it goes on even if its command is refused.
#
# With "oneway" nothing is answered, and a command that the system is too busy for waits
# until there is room, with the calls behind it. Any other call is not carried out if the
# client has hung up by then.
method Command(command: string, console: ?string, cart: ?string, timeout_ms: ?int)
  -> (accepted: bool, messages: []string, cart: ?string)

# What the system knows of the task, without asking it. started: RFC 3339, UTC. accepted
# and refused count the commands that the system took and turned away. state is starting,
# running, ready, stopping, draining or ended; program is the program's process id, says
# what the program said last of itself.
method GetTask()
  -> (jobname: string, pid: int, started: string, accepted: int, refused: int,
      state: string, program: int, says: string)

# The command was accepted; the task did not answer in time, or ended first.
error NoAnswer (messages: []string)

# What came is not a call of Varlink, or too long for one: the connection is closed.
error InvalidCall (messages: []string)

# Only root and the user that the task runs as may enter commands.
error NotAuthorized (messages: []string)
)";

constexpr std::string_view kServiceText = R"(# What every Varlink service offers.
interface org.varlink.service

# Who serves, and with which interfaces.
method GetInfo()
  -> (vendor: string, product: string, version: string, url: string, interfaces: []string)

# The text of an interface, such as this one.
method GetInterfaceDescription(interface: string) -> (description: string)

error InterfaceNotFound (interface: string)
error MethodNotFound (method: string)
error MethodNotImplemented (method: string)
error InvalidParameter (parameter: string)
error PermissionDenied ()
error ExpectedMore ()
)";

namespace json = boost::json;

// A member that is left out or null is the same.
const json::value* Find(const json::object& parameters, std::string_view name) {
  const json::value* member = parameters.if_contains(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::optional<std::string_view> AsText(const json::value& member) {
  const json::string* text = member.if_string();
  if (text == nullptr) {
    return std::nullopt;
  }
  return std::string_view(text->data(), text->size());
}

std::optional<Cart> ParseCart(std::string_view hex) {
  Cart cart{};
  if (hex.size() != 2 * cart.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < cart.size(); ++i) {
    const char* const digits = hex.data() + 2 * i;
    const auto [stop, error] = std::from_chars(digits, digits + 2, cart[i], 16);
    if (error != std::errc() || stop != digits + 2) {
      return std::nullopt;
    }
  }
  return cart;
}

}  // namespace

std::optional<std::string_view> InterfaceDescription(std::string_view interface) {
  if (interface == kConsoleInterface) {
    return kConsoleText;
  }
  if (interface == kServiceInterface) {
    return kServiceText;
  }
  return std::nullopt;
}

std::variant<ConsoleRequest, InvalidMember> ReadConsoleRequest(
    const json::object& parameters) {
  ConsoleRequest request;
  const json::value* command = Find(parameters, "command");
  if (command == nullptr || !command->is_string()) {
    return InvalidMember{"command"};
  }
  request.command = *AsText(*command);
  if (const json::value* console = Find(parameters, "console")) {
    const auto name = AsText(*console);
    if (!name || !IsJobname(*name)) {
      return InvalidMember{"console"};
    }
    request.console = *name;
  }
  if (const json::value* cart = Find(parameters, "cart")) {
    request.cart = ParseCart(AsText(*cart).value_or(""));
    if (!request.cart) {
      return InvalidMember{"cart"};
    }
  }
  if (const json::value* timeout = Find(parameters, "timeout_ms")) {
    if (!timeout->is_int64() || timeout->get_int64() < 0 ||
        timeout->get_int64() > kMaxAnswerTimeout.count()) {
      return InvalidMember{"timeout_ms"};
    }
    request.timeout = std::chrono::milliseconds(timeout->get_int64());
  }
  return request;
}

Cart CountingCart(std::uint64_t number) {
  Cart cart{};
  for (auto byte = cart.rbegin(); byte != cart.rend(); ++byte, number >>= 8) {
    *byte = static_cast<std::uint8_t>(number);
  }
  return cart;
}

}  // namespace zsuper
