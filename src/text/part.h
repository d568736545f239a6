// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "messages/message.h"
#include "text/characters.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace zsuper {

/// A part of a value that is being parsed. It is a view that knows the whole it comes
/// from, so that an error can quote the whole value and say at which character of it the
/// part begins.
class Part {
 public:
  /// A whole value is one too.
  template <typename Value, typename = std::enable_if_t<
                                std::is_convertible_v<const Value&, std::string_view>>>
  // NOLINTNEXTLINE(google-explicit-constructor)
  Part(const Value& whole) : whole_(whole), text_(whole_) {}

  [[nodiscard]] std::string_view Text() const { return text_; }
  [[nodiscard]] bool Empty() const { return text_.empty(); }
  [[nodiscard]] std::size_t Size() const { return text_.size(); }

  /// As std::string_view::substr; `begin` at most Size().
  [[nodiscard]] Part Sub(std::size_t begin,
                         std::size_t count = std::string_view::npos) const;
  [[nodiscard]] Part Trimmed() const;
  /// From here to the end of `last`, a later part of the same value.
  [[nodiscard]] Part Through(const Part& last) const;

  /// Is it this word, case and outer blanks ignored? `word` is in lower case.
  [[nodiscard]] bool Is(std::string_view word) const;

  /// The part in quotes, for a message.
  [[nodiscard]] std::string Quoted() const;

  /// The message M about this part: M's fields are the whole value, the character at
  /// which the part begins, counted from 1, and `reason`.
  template <typename M>
  [[nodiscard]] Error Wrong(const std::string& reason) const {
    return Fail<M>(Printable(whole_, U'?'), Position(), reason);
  }

 private:
  Part(std::string_view whole, std::string_view text) : whole_(whole), text_(text) {}
  [[nodiscard]] std::size_t Position() const;

  std::string_view whole_;
  std::string_view text_;  // within whole_
};

}  // namespace zsuper
