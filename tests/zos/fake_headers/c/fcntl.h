// SPDX-License-Identifier: Apache-2.0
#pragma once
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_SETFL 4
#define FD_CLOEXEC 1
#define F_CONTROL_CVT 13
#define SETCVTON 1
#define QUERYCVT 3
#define O_NONBLOCK 4
#define O_RDONLY 2
#define O_RDWR 3
struct f_cnvrt {
  int cvtcmd;
  short pccsid, fccsid;
};
#ifdef __cplusplus
extern "C" {
#endif
int fcntl(int, int, ...);
int open(const char*, int, ...);
#ifdef __cplusplus
}
#endif
