// SPDX-License-Identifier: Apache-2.0
#include "program/python_hold.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <memory>

namespace zsuper {
namespace {

constexpr std::chrono::milliseconds kMoment{100};

struct Hold {
  int (*take_gil)() = nullptr;
  std::promise<void> taken;
};

/// A plain thread of POSIX: an interpreter that is being finalized ends who comes for its
/// GIL by pthread_exit(), which a std::thread would not survive.
void* TakeGil(void* argument) {
  auto* const hold = static_cast<Hold*>(argument);
  (void)hold->take_gil();
  hold->taken.set_value();
  for (;;) {
    ::pause();
  }
}

}  // namespace

void HoldPython(const Libpython& python) {
  if (python.is_initialized() == 0) {
    return;
  }
  // Left to the thread, which may still come for it when we have stopped waiting.
  auto* const hold = new Hold{python.take_gil, {}};
  const std::future<void> taken = hold->taken.get_future();
  pthread_t thread{};
  if (::pthread_create(&thread, nullptr, &TakeGil, hold) == 0) {
    (void)::pthread_detach(thread);
    (void)taken.wait_for(kMoment);
  }
}

}  // namespace zsuper
