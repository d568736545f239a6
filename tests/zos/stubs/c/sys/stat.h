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
#ifdef __cplusplus
extern "C" {
#endif
int __fchattr(int, attrib_t*, int);
#ifdef __cplusplus
}
#endif
