// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sched.h>
#include <signal.h>
#include <time.h>
typedef struct {
  char place[8];
} pthread_mutex_t, pthread_cond_t, pthread_key_t, pthread_once_t, pthread_attr_t,
    pthread_mutexattr_t, pthread_condattr_t;
#define PTHREAD_MUTEX_INITIALIZER \
  {                               \
    { 0 }                         \
  }
#define PTHREAD_COND_INITIALIZER \
  {                              \
    { 0 }                        \
  }
#define PTHREAD_ONCE_INIT \
  {                       \
    { 0 }                 \
  }
#define PTHREAD_MUTEX_RECURSIVE 1
#ifdef __cplusplus
extern "C" {
#endif
int pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
int pthread_join(pthread_t, void**);
int pthread_detach(pthread_t);
int pthread_equal(pthread_t, pthread_t);
pthread_t pthread_self(void);
int pthread_once(pthread_once_t*, void (*)(void));
int pthread_key_create(pthread_key_t*, void (*)(void*));
void* pthread_getspecific(pthread_key_t);
int pthread_setspecific(pthread_key_t, const void*);
int pthread_mutexattr_init(pthread_mutexattr_t*);
int pthread_mutexattr_settype(pthread_mutexattr_t*, int);
int pthread_mutexattr_destroy(pthread_mutexattr_t*);
int pthread_mutex_init(pthread_mutex_t*, const pthread_mutexattr_t*);
int pthread_mutex_lock(pthread_mutex_t*);
int pthread_mutex_trylock(pthread_mutex_t*);
int pthread_mutex_unlock(pthread_mutex_t*);
int pthread_mutex_destroy(pthread_mutex_t*);
int pthread_cond_signal(pthread_cond_t*);
int pthread_cond_broadcast(pthread_cond_t*);
int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*);
int pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const struct timespec*);
int pthread_cond_destroy(pthread_cond_t*);
#ifdef __cplusplus
}
#endif
