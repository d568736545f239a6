// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>
namespace boost {
namespace system {
class error_code {
 public:
  explicit operator bool() const;
  int value() const;
};
}  // namespace system
namespace asio {
class io_context {
 public:
  class executor_type {};
  executor_type get_executor();
  void run();
  void stop();
};
}  // namespace asio
}  // namespace boost
