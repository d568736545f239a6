// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>
struct file_tag {
  unsigned short ft_ccsid;
  unsigned ft_txtflag : 1;
  unsigned ft_deferred : 1;
  unsigned : 14;
};
typedef struct {
  unsigned att_filetagchg : 1;
  struct file_tag att_filetag;
} attrib_t;
struct stat {
  dev_t st_dev;
  ino_t st_ino;
  mode_t st_mode;
  off_t st_size;
};
#define S_IRWXU 0700
#define S_ISDIR(mode) (((mode) >> 24 & 0xff) == 1)
#define S_ISREG(mode) (((mode) >> 24 & 0xff) == 3)
#define S_ISSOCK(mode) (((mode) >> 24 & 0xff) == 7)
#ifdef __cplusplus
extern "C" {
#endif
int mkdir(const char*, mode_t);
int stat(const char*, struct stat*);
int lstat(const char*, struct stat*);
int fstat(int, struct stat*);
int __fchattr(int, attrib_t*, int);
#ifdef __cplusplus
}
#endif
