/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The system services of operator communication, as the assembler routines in asm/ offer
 * them. Each takes one argument block, which must lie below 2 GB (__malloc31): the
 * services know 31-bit addresses only. A block belongs to one call at a time, since the
 * routine keeps the caller's registers in it. C and C++; the layout is that of the DSECT
 * BLK in each routine.
 */

#ifdef __cplusplus
extern "C" {
#define ZSU_ASSERT static_assert
#else
#define ZSU_ASSERT _Static_assert
#endif

enum {
  kZsuWtoTextSize = 126,   /* WTO of one line */
  kZsuWtoLineSize = 70,    /* each line of several */
  kZsuWtoMaxLines = 10,    /* the most that WTO takes from a problem program */
  kZsuWtoUnknownList = 98, /* ZSUWTOM: the macro's list is not as IEZWPL says */
  kZsuWtoBadCount = 99     /* ZSUWTOM: not 2 to 10 lines */
};

/* What every block begins with. */
struct ZsuHead {
  uint64_t saved[13]; /* BLKSAVE: the routine's own */
  int32_t rc;         /* BLKRC: register 15 of the service, 0 if it promises none */
  uint32_t r1;        /* BLKR1: register 1 of the service, where it means something */
};

/* EXTRACT FIELDS=COMM. */
struct ZsuExtractBlock {
  struct ZsuHead head;
  uint32_t com_list; /* out: its address, 0 if there is none */
  uint32_t list[3];
};

/* WAIT on both ECBs, or on our own only. */
struct ZsuWaitBlock {
  struct ZsuHead head;
  uint32_t own_only;
  uint32_t command_ecb;
  uint32_t own_ecb; /* with kZsuEndOfList */
};

/* POST of our own ECB. */
struct ZsuPostBlock {
  struct ZsuHead head;
  uint32_t ecb;
  uint32_t code;
};

/* QEDIT ORIGIN=,BLOCK=. */
struct ZsuFreeBlock {
  struct ZsuHead head;
  uint32_t origin; /* address of COMCIBPT */
  uint32_t cib;
};

/* QEDIT ORIGIN=,CIBCTR=. */
struct ZsuLimitBlock {
  struct ZsuHead head;
  uint32_t origin; /* address of COMCIBPT */
  uint32_t count;  /* 0 to 255 */
};

/* WTO of one line. */
struct ZsuWtoBlock {
  struct ZsuHead head;
  uint32_t reply; /* not 0: answers a command, to console_id with cart */
  uint32_t console_id;
  uint8_t cart[8];
  uint16_t length;
  uint8_t text[kZsuWtoTextSize]; /* EBCDIC */
  uint8_t list[256];
};

/* WTO of 2 to 10 lines. */
struct ZsuWtoLinesBlock {
  struct ZsuHead head;
  uint32_t reply;
  uint32_t console_id;
  uint8_t cart[8];
  uint32_t count;
  uint32_t unused;
  struct {
    uint16_t length;
    uint8_t text[kZsuWtoLineSize];
  } lines[kZsuWtoMaxLines];
  uint8_t list[256];
};

#define kZsuEndOfList 0x80000000U

ZSU_ASSERT(sizeof(struct ZsuHead) == 112, "BLKSAVE, BLKRC, BLKR1");
ZSU_ASSERT(offsetof(struct ZsuHead, saved) == 0, "BLKSAVE");
ZSU_ASSERT(offsetof(struct ZsuHead, rc) == 104, "BLKRC");
ZSU_ASSERT(offsetof(struct ZsuHead, r1) == 108, "BLKR1");
ZSU_ASSERT(offsetof(struct ZsuExtractBlock, com_list) == 112, "BLKANS");
ZSU_ASSERT(offsetof(struct ZsuExtractBlock, list) == 116, "BLKLIST");
ZSU_ASSERT(offsetof(struct ZsuWaitBlock, own_only) == 112, "BLKOWN");
ZSU_ASSERT(offsetof(struct ZsuWaitBlock, command_ecb) == 116, "BLKECBL");
ZSU_ASSERT(offsetof(struct ZsuWaitBlock, own_ecb) == 120, "BLKECBO");
ZSU_ASSERT(offsetof(struct ZsuPostBlock, ecb) == 112, "BLKECB");
ZSU_ASSERT(offsetof(struct ZsuPostBlock, code) == 116, "BLKCODE");
ZSU_ASSERT(offsetof(struct ZsuFreeBlock, origin) == 112, "BLKORIG");
ZSU_ASSERT(offsetof(struct ZsuFreeBlock, cib) == 116, "BLKCIB");
ZSU_ASSERT(offsetof(struct ZsuLimitBlock, origin) == 112, "BLKORIG");
ZSU_ASSERT(offsetof(struct ZsuLimitBlock, count) == 116, "BLKCTR");
ZSU_ASSERT(offsetof(struct ZsuWtoBlock, reply) == 112, "BLKREPLY");
ZSU_ASSERT(offsetof(struct ZsuWtoBlock, console_id) == 116, "BLKCNID");
ZSU_ASSERT(offsetof(struct ZsuWtoBlock, cart) == 120, "BLKCART");
ZSU_ASSERT(offsetof(struct ZsuWtoBlock, length) == 128, "BLKTEXT");
ZSU_ASSERT(offsetof(struct ZsuWtoBlock, list) == 256, "BLKLIST");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, reply) == 112, "BLKREPLY");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, console_id) == 116, "BLKCNID");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, cart) == 120, "BLKCART");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, count) == 128, "BLKCOUNT");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, lines) == 136, "BLKL01");
ZSU_ASSERT(sizeof(((struct ZsuWtoLinesBlock*)0)->lines[0]) == 72, "BLKL02");
ZSU_ASSERT(offsetof(struct ZsuWtoLinesBlock, list) == 856, "BLKLIST");

/*
 * One service each. They return block->head.rc; what it means stands in the routine's
 * header. services_zos.c calls the routines with the linkage that they want.
 */
int ZsuExtract(struct ZsuExtractBlock* block);   /* ZSUEXTR */
int ZsuWait(struct ZsuWaitBlock* block);         /* ZSUWAIT */
int ZsuPost(struct ZsuPostBlock* block);         /* ZSUPOST */
int ZsuFree(struct ZsuFreeBlock* block);         /* ZSUQBLK */
int ZsuLimit(struct ZsuLimitBlock* block);       /* ZSUQCTR */
int ZsuWto(struct ZsuWtoBlock* block);           /* ZSUWTO */
int ZsuWtoLines(struct ZsuWtoLinesBlock* block); /* ZSUWTOM */

#ifdef __cplusplus
}
#endif
#undef ZSU_ASSERT
