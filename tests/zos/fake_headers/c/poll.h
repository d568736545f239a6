// SPDX-License-Identifier: Apache-2.0
#pragma once
#define POLLIN 1
#define POLLOUT 4
struct pollfd {
  int fd;
  short events;
  short revents;
};
typedef unsigned long nfds_t;
#ifdef __cplusplus
extern "C" {
#endif
int poll(struct pollfd*, nfds_t, int);
#ifdef __cplusplus
}
#endif
