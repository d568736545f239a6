// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <fmt/format.h>

#include <string>
#include <utility>

/// The message catalogue. Every message of zsuper's own is a type in namespace msg, made
/// from its line in messages.def; the id's last letter is its severity. Arguments are
/// checked against the text when the program is compiled.
namespace zsuper {

namespace msg {
#define ZSU_MESSAGE(name, id, text)              \
  struct name {                                  \
    static constexpr char kId[] = id;            \
    static constexpr char kText[] = id " " text; \
  };
#include "messages/messages.def"
#undef ZSU_MESSAGE
}  // namespace msg

/// The message M filled in: id, blank, text. One line, no newline at the end.
template <typename M, typename... Args>
std::string Text(const Args&... args) {
  return fmt::format(FMT_STRING(M::kText), args...);
}

/// The message M as the reason why something failed.
template <typename M, typename... Args>
Error Fail(const Args&... args) {
  return Error{Text<M>(args...), 0};
}

/// The same, with the errno of the call that failed.
template <typename M, typename... Args>
Error FailWithErrno(int os_error, const Args&... args) {
  return Error{Text<M>(args...), os_error};
}

/// The letter at the end of a message's id: I, W, E or S; NUL for a text without an id.
char SeverityOf(const std::string& text);

/// Not to be kept quiet: errors, and what is no message of zsuper's own.
bool IsUrgent(const std::string& text);

/// A message's text without its id, for use inside another message.
std::string WithoutId(const std::string& text);

/// The system's words for an errno: "No such file or directory". Any thread.
std::string ErrnoText(int os_error);

}  // namespace zsuper
