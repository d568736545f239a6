// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace zsuper {

/// Why something could not be done. `text` is a whole message, id first, ready to print.
struct Error {
  std::string text;
  int os_error = 0;  ///< errno of the failed call, 0 where no call failed.
};

/// A value, or the reason why there is none. value() and error() may be called only
/// after has_value() has told which of them is there.
template <typename T>
class [[nodiscard]] Result {
 public:
  // A value or an error is returned as it is.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : content_(std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : content_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  [[nodiscard]] T& value() { return *std::get_if<0>(&content_); }
  [[nodiscard]] const T& value() const { return *std::get_if<0>(&content_); }
  [[nodiscard]] const Error& error() const { return *std::get_if<1>(&content_); }

 private:
  std::variant<T, Error> content_;
};

/// Success without a value, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : content_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  [[nodiscard]] const Error& error() const { return *std::get_if<1>(&content_); }

 private:
  std::variant<std::monostate, Error> content_;
};

}  // namespace zsuper
