// SPDX-License-Identifier: Apache-2.0
#pragma once
namespace boost::asio {
template <typename Executor>
class executor_work_guard {
 public:
  explicit executor_work_guard(const Executor& executor);
  ~executor_work_guard();
};
}  // namespace boost::asio
