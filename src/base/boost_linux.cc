// SPDX-License-Identifier: Apache-2.0

// What the headers of Boost.Asio and Boost.JSON define is compiled here and nowhere else;
// neither library is linked.
#include <boost/asio/impl/src.hpp>
#include <boost/json/src.hpp>
