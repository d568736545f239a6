// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
namespace boost::asio {
template <typename Handler>
void post(io_context& /*loop*/, Handler&& handler) {
  handler();
}
}  // namespace boost::asio
