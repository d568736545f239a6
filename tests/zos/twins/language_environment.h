// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

#include <cstddef>
#include <vector>

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

#define F_CONTROL_CVT 1013
#define SETCVTON 1
#define QUERYCVT 3
struct f_cnvrt {
  int cvtcmd;
  short pccsid;
  short fccsid;
};
/// Beside the host's own.
int fcntl(int descriptor, int command, struct f_cnvrt* conversion);

std::size_t __a2e_l(char* text, std::size_t size);

/// What was asked for on a descriptor, for tests.
struct DescriptorState {
  bool writes;
  struct file_tag tag;
  struct f_cnvrt conversion;
};
DescriptorState StateOf(int descriptor);
/// All since the last call.
std::vector<DescriptorState> TakeStates();
