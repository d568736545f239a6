// SPDX-License-Identifier: Apache-2.0

// For scripts/check-faults, by LD_PRELOAD: makes one call of one function of libc fail,
// of those that zsuper's own code makes, and counts them all. $ZSUPER_FAULT is FILE
// FUNCTION NUMBER ERRNO. FILE gets the numbers of calls, which zsuper and its forks
// share: one call of one of these processes fails. What zsuper executes calls libc as
// ever.
#include <dlfcn.h>
#include <link.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// The functions, with what each returns when it fails. Not those that fail only when
// called wrongly, as timerfd_settime().
// clang-format off
#define ZSU_FUNCTIONS(F) \
  F(accept4, -1) F(access, -1) F(bind, -1) F(close, -1) F(connect, -1) F(dlopen, 0) \
  F(dup2, -1) F(epoll_create1, -1) F(epoll_ctl, -1) F(epoll_wait, -1) F(eventfd, -1) \
  F(faccessat, -1) F(fchmod, -1) F(fcntl, -1) F(flock, -1) F(fopen64, 0) \
  F(fork, -1) F(fstat, -1) F(fstat64, -1) F(ftruncate, -1) F(getcwd, 0) F(getpgid, -1) \
  F(getrlimit, -1) F(listen, -1) F(lstat, -1) F(malloc, 0) F(memfd_create, -1) \
  F(mkdir, -1) F(mmap, -1) F(open, -1) F(opendir, 0) F(pipe, -1) F(pipe2, -1) \
  F(poll, -1) F(posix_spawn, errno) F(prctl, -1) F(process_vm_readv, -1) \
  F(pthread_create, errno) F(pthread_kill, errno) F(read, -1) F(readdir, 0) \
  F(readlink, -1) F(realpath, 0) F(recv, -1) F(send, -1) F(setenv, -1) F(setpgid, -1) \
  F(setsid, -1) F(signalfd, -1) F(socket, -1) F(socketpair, -1) \
  F(stat, -1) F(syscall, -1) F(tcgetpgrp, -1) F(tcsetpgrp, -1) F(timerfd_create, -1) \
  F(unlink, -1) F(unshare, -1) F(waitid, -1) F(waitpid, -1) F(write, -1) F(writev, -1)
// clang-format on

namespace {

enum Function : std::size_t {
#define ZSU_NUMBER(name, failure) kNumber_##name,
  ZSU_FUNCTIONS(ZSU_NUMBER)
#undef ZSU_NUMBER
      kFunctions
};

struct Call {
  long (*real)(long, long, long, long, long, long, long);
  const char* name;
};
std::array<Call, kFunctions> functions;
std::atomic<std::uint32_t>* calls;  // of each function, in the file
std::size_t wanted = kFunctions;
std::uint32_t wanted_call;
int wanted_errno;
std::uintptr_t text_begin;
std::uintptr_t text_end;

int FindText(dl_phdr_info* info, std::size_t /*size*/, void* /*data*/) {
  for (int at = 0; at < info->dlpi_phnum; ++at) {
    if (info->dlpi_phdr[at].p_type == PT_LOAD && (info->dlpi_phdr[at].p_flags & PF_X)) {
      text_begin = info->dlpi_addr + info->dlpi_phdr[at].p_vaddr;
      text_end = text_begin + info->dlpi_phdr[at].p_memsz;
    }
  }
  return 1;  // the first is the executable itself
}

void Load() {
#define ZSU_LOAD(name, failure) \
  functions[kNumber_##name] = { \
      reinterpret_cast<decltype(Call::real)>(dlsym(RTLD_NEXT, #name)), #name};
  ZSU_FUNCTIONS(ZSU_LOAD)
#undef ZSU_LOAD
}

[[gnu::constructor]] void Begin() {
  Load();
  const char* const fault = std::getenv("ZSUPER_FAULT");
  std::array<char, 256> file{};
  std::array<char, 64> name{};
  if (fault == nullptr || std::sscanf(fault, "%255s %63s %u %d", file.data(), name.data(),
                                      &wanted_call, &wanted_errno) != 4) {
    return;
  }
  dl_iterate_phdr(FindText, nullptr);
  const long fd =
      functions[kNumber_open].real(reinterpret_cast<long>(file.data()), 2, 0, 0, 0, 0, 0);
  const long at = functions[kNumber_mmap].real(0, 4 * kFunctions, 3, 1, fd, 0, 0);
  functions[kNumber_close].real(fd, 0, 0, 0, 0, 0, 0);
  for (std::size_t number = 0; number < kFunctions; ++number) {
    if (std::strcmp(functions[number].name, name.data()) == 0) {
      wanted = number;
    }
  }
  unsetenv("ZSUPER_FAULT");
  calls = reinterpret_cast<std::atomic<std::uint32_t>*>(at);
}

// What can't fail: taking out of an epoll set what is there, and a wake-up, which is
// eight bytes for an eventfd. kill(2), which zsuper calls by syscall(), is refused for
// good or not at all.
bool NeverFails(std::size_t number, long first, long second, long third) {
  return (number == kNumber_epoll_ctl && second != EPOLL_CTL_ADD) ||
         (number == kNumber_write && third == sizeof(std::uint64_t)) ||
         (number == kNumber_syscall && first == SYS_kill);
}

bool Fails(std::size_t number, void* caller, long first, long second, long third) {
  const auto from = reinterpret_cast<std::uintptr_t>(caller);
  if (calls == nullptr || from < text_begin || from >= text_end ||
      NeverFails(number, first, second, third)) {
    return false;
  }
  if (++calls[number] != wanted_call || number != wanted) {
    return false;
  }
  errno = wanted_errno;
  return true;
}

}  // namespace

// Whatever their types, all arguments are passed on as they came.
#define ZSU_FUNCTION(name, failure)                                            \
  extern "C" long Fault_##name(long a, long b, long c, long d, long e, long f, \
                               long g) __asm__(#name);                         \
  long Fault_##name(long a, long b, long c, long d, long e, long f, long g) {  \
    if (Fails(kNumber_##name, __builtin_return_address(0), a, b, c)) {         \
      return failure;                                                          \
    }                                                                          \
    if (functions[kNumber_##name].real == nullptr) {                           \
      Load();                                                                  \
    }                                                                          \
    return functions[kNumber_##name].real(a, b, c, d, e, f, g);                \
  }
ZSU_FUNCTIONS(ZSU_FUNCTION)
