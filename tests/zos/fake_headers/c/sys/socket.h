// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>
#define AF_UNIX 1
#define SOCK_STREAM 1
typedef unsigned int socklen_t;
struct sockaddr {
  unsigned char sa_len, sa_family;
  char sa_data[14];
};
#ifdef __cplusplus
extern "C" {
#endif
int socket(int, int, int);
int bind(int, const struct sockaddr*, socklen_t);
int listen(int, int);
int accept(int, struct sockaddr*, socklen_t*);
int getsockname(int, struct sockaddr*, socklen_t*);
ssize_t recv(int, void*, size_t, int);
ssize_t send(int, const void*, size_t, int);
#ifdef __cplusplus
}
#endif
