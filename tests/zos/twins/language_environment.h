// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/types.h>

/// What z/OS has and Linux has not, as far as the z/OS sources that run in these tests
/// use it: so the same code meets real processes and real signals.
#define SIGDANGER SIGPWR

#define SPAWN_SETGROUP 0x01
#define SPAWN_SETSIGMASK 0x02
#define SPAWN_NEWPGROUP 0
#define SPAWN_FDCLOSED (-1)
struct inheritance {
  short flags;
  pid_t pgroup;
  sigset_t sigmask;
};
/// As the manual has it: the child has the descriptors of the list from 0 on and no
/// others, what was caught is at its default, what was ignored stays ignored.
pid_t spawn(const char* path, int count, const int descriptors[],
            const struct inheritance* inherit, const char* argv[], const char* envp[]);

struct file_tag {
  unsigned short ft_ccsid;
  unsigned ft_txtflag : 1;
};
struct attrib_t {
  unsigned att_filetagchg : 1;
  struct file_tag att_filetag;
};
int __fchattr(int descriptor, attrib_t* attributes, int size);
