// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

using zsuper::LastWords;

TEST_CASE("what a limit of the system prevents is no internal error") {
  const std::string files =
      "ZSU0902S a limit of the system is reached, zsuper ends: Too many open files";
  CHECK(LastWords(std::system_error(EMFILE, std::system_category(), "signalfd")) ==
        files);
  CHECK(LastWords(boost::system::system_error(EMFILE, boost::system::system_category(),
                                              "epoll")) == files);
  CHECK(LastWords(std::bad_alloc()) ==
        "ZSU0902S a limit of the system is reached, zsuper ends: Cannot allocate memory");
}

TEST_CASE("any other exception is an internal error") {
  CHECK(LastWords(std::runtime_error("what")) ==
        "ZSU0901S internal error, zsuper ends: what");
  CHECK(LastWords(std::system_error(EBADF, std::generic_category(), "read")) ==
        "ZSU0901S internal error, zsuper ends: read: Bad file descriptor");
}
