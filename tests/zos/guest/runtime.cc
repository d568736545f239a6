// SPDX-License-Identifier: Apache-2.0
// What C++ code needs of the systems that are not there in the guest: storage, one thread
// beside the first (the system runs it when the first one has nothing to do), and a few
// functions of the libraries. Whatever else is called ends in a program check. A thread
// that this one starts is there, but never runs: what it would post, a script posts.
#include "runtime.h"

#include "guest.h"

#include <fmt/format.h>

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>

namespace {

alignas(16) char storage[256 * 1024];
std::size_t used;
std::thread::_State_ptr* running;  // null: only the first thread is there

void ThreadMain() {
  (*running)->_M_run();
  running = nullptr;
  asm volatile("svc 251");
}

// From `entry` on, or on from where it waits.
void RunThread(void (*entry)()) {
  register auto r2 asm("2") = entry;
  asm volatile("svc 250" : "+d"(r2) : : "memory", "0", "1", "14");
}

}  // namespace

namespace guest {
bool has_low_storage = true;
void Begin() {
  running = nullptr;
}
void LetThreadRun() {
  RunThread(nullptr);
}
}  // namespace guest

// Storage is not used again: a run is short.
void* operator new(std::size_t size) {
  void* const at = storage + used;
  used += (size + 15) / 16 * 16;
  return at;
}
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}

std::thread::_State::~_State() = default;
void std::thread::_M_start_thread(_State_ptr state, void (*)()) {
  if (running != nullptr) {
    _M_id = id(2);
    return;
  }
  running = new _State_ptr(std::move(state));
  _M_id = id(1);
  RunThread(ThreadMain);
}
void std::thread::join() {
  if (_M_id == id(1)) {
    RunThread(nullptr);
  }
  _M_id = id();
}

// One processor, and no thread loses it in the middle of its work: locks are never held
// by another.
std::condition_variable::condition_variable() noexcept = default;
std::condition_variable::~condition_variable() noexcept = default;
void std::condition_variable::notify_one() noexcept {}

// Messages come as their patterns, without what would be filled in.
std::string fmt::v9::vformat(string_view pattern, format_args) {
  return {pattern.data(), pattern.size()};
}

template class std::basic_string<char>;

std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
  return {};
}

extern "C" {
void* __dso_handle;
void* __malloc31(std::size_t size) {
  return guest::has_low_storage ? operator new(size) : nullptr;
}
void free(void*) noexcept {}
int __cxa_atexit(void (*)(void*), void*, void*) {
  return 0;
}
int pthread_mutex_lock(pthread_mutex_t*) noexcept {
  return 0;
}
int pthread_mutex_unlock(pthread_mutex_t*) noexcept {
  return 0;
}
int pthread_cond_destroy(pthread_cond_t*) noexcept {
  return 0;
}
int* __errno_location() noexcept {
  static int os_error;
  return &os_error;
}
void* memcpy(void* to, const void* from, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
  }
  return to;
}
void* memmove(void* to, const void* from, std::size_t size) noexcept {
  if (to < from) {
    return memcpy(to, from, size);
  }
  for (std::size_t i = size; i > 0; --i) {
    static_cast<char*>(to)[i - 1] = static_cast<const char*>(from)[i - 1];
  }
  return to;
}
void* memset(void* at, int value, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    static_cast<char*>(at)[i] = static_cast<char>(value);
  }
  return at;
}
int memcmp(const void* a, const void* b, std::size_t size) noexcept {
  const auto* left = static_cast<const unsigned char*>(a);
  const auto* right = static_cast<const unsigned char*>(b);
  for (std::size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) {
      return left[i] < right[i] ? -1 : 1;
    }
  }
  return 0;
}
std::size_t strlen(const char* text) noexcept {
  std::size_t size = 0;
  while (text[size] != '\0') {
    ++size;
  }
  return size;
}
}
