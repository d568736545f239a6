// SPDX-License-Identifier: Apache-2.0
#include "zconsole/own_image.h"

#include <sys/auxv.h>

namespace zsuper {

std::uint64_t OwnImage() {
  return getauxval(AT_RANDOM);
}

}  // namespace zsuper
