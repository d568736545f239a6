// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace zsuper {

/// The name of the job whose task runs, by the prefixed save area (PSA) at this address.
std::string JobnameByPsa(const std::uint8_t* psa);

}  // namespace zsuper
