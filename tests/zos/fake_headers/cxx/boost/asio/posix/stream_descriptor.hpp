// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
namespace boost::asio::posix {
class stream_descriptor {
 public:
  enum wait_type { wait_read, wait_write, wait_error };
  explicit stream_descriptor(io_context& loop);
  void assign(int descriptor);
  void native_non_blocking(bool mode);
  int native_handle();
  bool is_open() const;
  void close();
  void close(boost::system::error_code& error);
  template <typename Handler>
  void async_wait(wait_type /*what*/, Handler&& handler) {
    handler(boost::system::error_code());
  }
};
}  // namespace boost::asio::posix
