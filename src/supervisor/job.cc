// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

#include "messages/message.h"

#include <boost/system/system_error.hpp>

#include <errno.h>

#include <new>
#include <system_error>

namespace zsuper {
namespace {

// 0 where it is no error of the system's.
int OsError(const std::exception& error) {
  if (const auto* standard = dynamic_cast<const std::system_error*>(&error)) {
    return standard->code().value();
  }
  if (const auto* boost = dynamic_cast<const boost::system::system_error*>(&error)) {
    return boost->code().value();
  }
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? ENOMEM : 0;
}

}  // namespace

std::string LastWords(const std::exception& error) {
  const int os_error = OsError(error);
  const bool limit = os_error == EMFILE || os_error == ENFILE || os_error == ENOMEM ||
                     os_error == EAGAIN || os_error == ENOBUFS || os_error == ENOSPC;
  return limit ? Text<msg::LimitReached>(ErrnoText(os_error))
               : Text<msg::InternalError>(error.what());
}

}  // namespace zsuper
