// SPDX-License-Identifier: Apache-2.0
#pragma once
// The numbers are z/OS's (BPXYSIGH): they are not those of Linux.
#include <sys/types.h>
#define SIGHUP 1
#define SIGINT 2
#define SIGABRT 3
#define SIGILL 4
#define SIGPOLL 5
#define SIGURG 6
#define SIGSTOP 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGBUS 10
#define SIGSEGV 11
#define SIGSYS 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGUSR1 16
#define SIGUSR2 17
#define SIGABND 18
#define SIGCONT 19
#define SIGCHLD 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGIO 23
#define SIGQUIT 24
#define SIGTSTP 25
#define SIGTRAP 26
#define SIGIOERR 27
#define SIGWINCH 28
#define SIGXCPU 29
#define SIGXFSZ 30
#define SIGVTALRM 31
#define SIGPROF 32
#define SIGDANGER 33
#define SIGDUMP 39
#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_SETMASK 2
typedef struct {
  unsigned long bits;
} sigset_t;
struct sigaction {
  void (*sa_handler)(int);
  sigset_t sa_mask;
  int sa_flags;
};
typedef struct {
  unsigned long long __;
} pthread_t;
#ifdef __cplusplus
extern "C" {
#endif
int sigaction(int, const struct sigaction*, struct sigaction*);
int sigemptyset(sigset_t*);
int sigfillset(sigset_t*);
int sigaddset(sigset_t*, int);
int sigdelset(sigset_t*, int);
int sigwait(sigset_t*, int*);
int kill(pid_t, int);
int raise(int);
int pthread_kill(pthread_t, int);
int pthread_sigmask(int, const sigset_t*, sigset_t*);
#ifdef __cplusplus
}
#endif
