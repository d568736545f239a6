// SPDX-License-Identifier: Apache-2.0
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int* __errno(void);
#ifdef __cplusplus
}
#endif
#define errno (*__errno())
#define EDOM 1
#define ERANGE 2
#define EACCES 111
#define ECHILD 115
#define EINTR 120
#define EINVAL 121
#define EISDIR 123
#define ENOENT 129
#define ENOTDIR 135
#define ESRCH 143
