// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace zsuper {

/// A visitor made of lambdas; std::visit does not compile while one alternative is
/// missing.
template <typename... Lambdas>
struct Overloaded : Lambdas... {
  using Lambdas::operator()...;
};
template <typename... Lambdas>
Overloaded(Lambdas...) -> Overloaded<Lambdas...>;

}  // namespace zsuper
