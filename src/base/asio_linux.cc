// SPDX-License-Identifier: Apache-2.0

// With BOOST_ASIO_SEPARATE_COMPILATION what Asio's headers define is compiled here and
// nowhere else.
#include <boost/asio/impl/src.hpp>
