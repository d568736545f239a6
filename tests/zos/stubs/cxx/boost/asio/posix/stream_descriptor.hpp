// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
namespace boost::asio::posix {
class stream_descriptor {
 public:
  explicit stream_descriptor(io_context& loop);
};
}  // namespace boost::asio::posix
