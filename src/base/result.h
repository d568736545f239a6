// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace zsuper {

/// Why something could not be done. `text` is a whole message, id first, ready to print.
struct Error {
  std::string text;
  int os_error = 0;  ///< errno of the failed call, 0 if no call failed.
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

#define ZSU_JOIN_WORDS(a, b) a##b
#define ZSU_JOIN(a, b) ZSU_JOIN_WORDS(a, b)
#define ZSU_TRY_NAMED(result, target, ...) \
  auto result = __VA_ARGS__;               \
  if (!result.has_value()) {               \
    return result.error();                 \
  }                                        \
  target

/// Evaluates a Result and returns its error from this function, if it is one.
#define ZSU_TRY(...) \
  ZSU_TRY_NAMED(ZSU_JOIN(result_, __LINE__), static_cast<void>(0), __VA_ARGS__)

/// The same, and puts the value into `target`, which may be a declaration:
/// ZSU_TRY_ASSIGN(const int signal, ParseSignal(name));
#define ZSU_TRY_ASSIGN(target, ...)                                 \
  ZSU_TRY_NAMED(ZSU_JOIN(result_, __LINE__), target, __VA_ARGS__) = \
      std::move(ZSU_JOIN(result_, __LINE__).value())
