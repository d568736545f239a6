/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What the operator and other threads do to one run of the program. A step is done when
   the program waits; kWait ends what happens in one wait. */
struct Step {
  enum {
    kModify,    /* text */
    kStop,      /* */
    kPost,      /* another thread posts our ECB with number */
    kFaultyCib, /* a CIB that is not as it should be: text, number says in what */
    kWait,
    kEnd
  } kind;
  const char* text;
  uint32_t number;
};

/* How a CIB is faulty. */
enum { kNoExtension = 1, kUnknownVerb, kTooLong, kUncounted, kFarExtension, kControl };

/* One run of the program. */
struct Script {
  const char* name;
  const char* parms; /* START's; null: a batch job, without START CIB */
  void (*program)(const struct Script* script);
  uint32_t limit;               /* that the program sets */
  uint32_t refused, refused_rc; /* this SVC does nothing and gives that return code */
  uint32_t limits_refused, limits_rc; /* so many QEDIT CIBCTR= do, with that one */
  uint32_t lines_rc; /* not 0: of a WTO of several lines, which is refused */
  int no_ecb;        /* in the COM list */
  int other_waits;   /* another task waits on the communications ECB */
  const struct Step* steps;
};

extern const struct Script scripts[];
extern const uint32_t script_count;

/* Supervisor calls of the guest's own. */
enum {
  kSvcRunThread = 250,
  kSvcThreadEnded = 251,
  kSvcProgramEnded = 252,
  kSvcPosterEnded = 253,
  kSvcSay = 255
};

/* Of program.c: what runs, with key 8 in problem state. */
void program_main(const struct Script* script);
void poster_main(uint32_t code);
void say(const char* text, uint64_t count);
extern uint32_t* own_ecb;
extern void (*post_own_ecb)(uint32_t code);

/* The programs that scripts name. */
void program_listen(const struct Script* script);
void program_full(const struct Script* script);
void program_refused(const struct Script* script);
void program_messages(const struct Script* script);
