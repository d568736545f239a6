// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>
#define WNOHANG 1
#define WIFSIGNALED(status) (((status)&0x7f) != 0)
#define WTERMSIG(status) ((status)&0x7f)
#define WEXITSTATUS(status) ((status) >> 8 & 0xff)
#ifdef __cplusplus
extern "C" {
#endif
pid_t waitpid(pid_t, int*, int);
#ifdef __cplusplus
}
#endif
