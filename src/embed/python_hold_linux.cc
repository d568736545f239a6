// SPDX-License-Identifier: Apache-2.0
#include "embed/python_hold.h"
#include "embed/separate_descriptors_linux.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace zsuper {
namespace {

constexpr long kMomentNanoseconds = 100'000'000;
constexpr long kSecondNanoseconds = 1'000'000'000;

timespec InAMoment() {
  timespec until{};
  (void)::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kMomentNanoseconds;
  until.tv_sec += until.tv_nsec / kSecondNanoseconds;
  until.tv_nsec %= kSecondNanoseconds;
  return until;
}

}  // namespace

PythonHold::PythonHold(const Libpython& python) : python_(python) {
  (void)::sem_init(&wanted_, 0, 0);
  (void)::sem_init(&taken_, 0, 0);
  // A plain thread of POSIX: an interpreter that is being finalized ends who comes for
  // its GIL by pthread_exit(), which a std::thread would not survive.
  pthread_t thread{};
  if (const int error = ::pthread_create(&thread, nullptr, &Run, this); error != 0) {
    throw std::system_error(error, std::generic_category(), "pthread_create");
  }
  (void)::pthread_detach(thread);
}

void PythonHold::Take() {
  if (python_.is_initialized() == 0) {
    return;
  }
  const timespec until = InAMoment();
  (void)::sem_post(&wanted_);
  while (::sem_timedwait(&taken_, &until) != 0 && errno == EINTR) {
  }
}

void* PythonHold::Run(void* hold) {
  auto* const self = static_cast<PythonHold*>(hold);
  while (::sem_wait(&self->wanted_) != 0) {
  }
  (void)self->python_.take_gil();
  CloseDescriptors(0);
  (void)::sem_post(&self->taken_);
  for (;;) {
    ::pause();
  }
}

}  // namespace zsuper
