// SPDX-License-Identifier: Apache-2.0
#include "operator/console_request.h"

#include "text/words.h"

#include <charconv>
#include <cstddef>
#include <string_view>

namespace zsuper {
namespace {

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
