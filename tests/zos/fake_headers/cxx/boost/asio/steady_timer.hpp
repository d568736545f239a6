// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
namespace boost::asio {
class steady_timer {
 public:
  explicit steady_timer(io_context& loop);
  void expires_after(std::chrono::nanoseconds time);
  void expires_at(std::chrono::steady_clock::time_point time);
  std::chrono::steady_clock::time_point expiry() const;
  void cancel();
  template <typename Handler>
  void async_wait(Handler&& handler) {
    handler(boost::system::error_code());
  }
};
}  // namespace boost::asio
