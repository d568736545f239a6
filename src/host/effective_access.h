// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace zsuper {

/// May this process do with the file what `mode` says (R_OK, X_OK)? 0, else the errno.
int EffectiveAccess(const std::string& path, int mode);

}  // namespace zsuper
