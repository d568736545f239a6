// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

/// Language Environment's: storage below 2 GB.
extern "C" void* __malloc31(size_t size);

namespace guest {

/// False: __malloc31 finds no storage.
extern bool has_low_storage;

/// Forgets the threads of a script that came to a bad end.
void Begin();

/// Gives the processor to the other thread until it ends, or until it waits and the
/// script has no more steps.
void LetThreadRun();

}  // namespace guest
