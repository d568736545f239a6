// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace zsuper {

/// What a test expects to be there; else it fails with the error.
template <typename T>
T Value(Result<T> result) {
  if (!result.has_value()) {
    FAIL(result.error().text);
  }
  return std::move(result.value());
}

/// The error's text, where a test expects one.
template <typename T>
std::string Failure(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().text;
}

}  // namespace zsuper
