/* SPDX-License-Identifier: Apache-2.0 */
#include "console/services_zos.h"

/*
 * The routines in asm/ want OS linkage: R1 points at a list with the block's address. C
 * has a pragma for that and C++ has none, so this is C. Compilers that rest on clang pass
 * over the pragma without a word, and the routines would find neither list nor return
 * address.
 */
#if !defined(__IBMC__) || defined(__clang__)
#error "services_zos.c wants xlc of z/OS XL C/C++, which knows #pragma linkage(..., OS)"
#endif
#pragma linkage(ZSUEXTR, OS)
#pragma linkage(ZSUWAIT, OS)
#pragma linkage(ZSUPOST, OS)
#pragma linkage(ZSUQBLK, OS)
#pragma linkage(ZSUQCTR, OS)
#pragma linkage(ZSUWTO, OS)
#pragma linkage(ZSUWTOM, OS)
int ZSUEXTR(struct ZsuExtractBlock* block);
int ZSUWAIT(struct ZsuWaitBlock* block);
int ZSUPOST(struct ZsuPostBlock* block);
int ZSUQBLK(struct ZsuFreeBlock* block);
int ZSUQCTR(struct ZsuLimitBlock* block);
int ZSUWTO(struct ZsuWtoBlock* block);
int ZSUWTOM(struct ZsuWtoLinesBlock* block);

int ZsuExtract(struct ZsuExtractBlock* block) {
  ZSUEXTR(block);
  return block->head.rc;
}

int ZsuWait(struct ZsuWaitBlock* block) {
  ZSUWAIT(block);
  return block->head.rc;
}

int ZsuPost(struct ZsuPostBlock* block) {
  ZSUPOST(block);
  return block->head.rc;
}

int ZsuFree(struct ZsuFreeBlock* block) {
  ZSUQBLK(block);
  return block->head.rc;
}

int ZsuLimit(struct ZsuLimitBlock* block) {
  ZSUQCTR(block);
  return block->head.rc;
}

int ZsuWto(struct ZsuWtoBlock* block) {
  ZSUWTO(block);
  return block->head.rc;
}

int ZsuWtoLines(struct ZsuWtoLinesBlock* block) {
  ZSUWTOM(block);
  return block->head.rc;
}
