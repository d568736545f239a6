// SPDX-License-Identifier: Apache-2.0
#pragma once

/// As the manual has it: the child has the descriptors of the list from 0 on and no
/// others, what was caught is at its default, what was ignored stays ignored.
#include "zos/fake_headers/c/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

#include <cstddef>
#include <vector>

/// What z/OS has and Linux has not, as far as the z/OS sources that run in these tests
/// use it: so the same code meets real processes and real signals.
#define SIGDANGER SIGPWR

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
