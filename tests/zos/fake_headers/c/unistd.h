// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>
#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#define X_OK 1
#define R_OK 4
#ifdef __cplusplus
extern "C" {
#endif
size_t __a2e_l(char*, size_t);
size_t __e2a_l(char*, size_t);
unsigned sleep(unsigned);
int usleep(useconds_t);
int access(const char*, int);
int dup2(int, int);
int close(int);
int unlink(const char*);
int rmdir(const char*);
int pipe(int*);
int isatty(int);
int chdir(const char*);
pid_t getpid(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
ssize_t read(int, void*, size_t);
ssize_t write(int, const void*, size_t);
#ifdef __cplusplus
}
#endif
