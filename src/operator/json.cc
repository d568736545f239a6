// SPDX-License-Identifier: Apache-2.0
// Boost.JSON, compiled into this one object; the library is not linked.
#include <boost/json/src.hpp>
