// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <signal.h>
#define SPAWN_SETGROUP 0x01
#define SPAWN_SETSIGMASK 0x02
#define SPAWN_SETSIGDEF 0x04
#define SPAWN_NEWPGROUP 0
#define SPAWN_FDCLOSED (-1)
struct inheritance {
  short flags;
  pid_t pgroup;
  sigset_t sigmask;
  sigset_t sigdefault;
  int ctlttyfd;
};
#ifdef __cplusplus
extern "C" {
#endif
pid_t spawn(const char*, int, const int[], const struct inheritance*, const char*[],
            const char*[]);
#ifdef __cplusplus
}
#endif
