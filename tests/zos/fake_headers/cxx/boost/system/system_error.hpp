// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
#include <exception>
namespace boost::system {
class system_error : public std::exception {
 public:
  const error_code& code() const;
};
}  // namespace boost::system
