// SPDX-License-Identifier: Apache-2.0
#include "host/conversion_zos.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace zsuper {
namespace {

constexpr short kNone = 0;  // of a file: no tag; of a program: what it is compiled for
constexpr short kIbm1047 = 1047;
constexpr short kUtf8 = 1208;

}  // namespace

void TagAsUtf8(int descriptor) {
  attrib_t attributes{};
  attributes.att_filetagchg = 1;
  attributes.att_filetag.ft_ccsid = kUtf8;
  attributes.att_filetag.ft_txtflag = 1;
  (void)::__fchattr(descriptor, &attributes, sizeof(attributes));
}

void ConvertUntagged(int descriptor) {
  struct f_cnvrt conversion = {QUERYCVT, kNone, kNone};
  if (::fcntl(descriptor, F_CONTROL_CVT, &conversion) == 0 &&
      conversion.fccsid == kNone) {
    conversion = {SETCVTON, kNone, kIbm1047};
    (void)::fcntl(descriptor, F_CONTROL_CVT, &conversion);
  }
}

void KeepUtf8(int descriptor) {
  struct f_cnvrt conversion = {SETCVTON, kUtf8, kUtf8};
  (void)::fcntl(descriptor, F_CONTROL_CVT, &conversion);
}

}  // namespace zsuper
