/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program above the routines, in problem state with key 8: it listens to the operator
 * as zsuper's listener does, and tries what the services refuse.
 */
#include "console/services_zos.h"
#include "guest.h"

void ZSUEXTR(void), ZSUWAIT(void), ZSUPOST(void), ZSUQBLK(void), ZSUQCTR(void),
    ZSUWTO(void), ZSUWTOM(void);
int64_t call_routine(void (*routine)(void), void* block);

static uint32_t the_ecb;
uint32_t* own_ecb = &the_ecb;
void (*post_own_ecb)(uint32_t code);
static struct ZsuExtractBlock extract_block;
static struct ZsuWaitBlock wait_block;
static struct ZsuPostBlock post_block;
static struct ZsuFreeBlock free_block;
static struct ZsuLimitBlock limit_block;
static struct ZsuWtoBlock wto_block;
static struct ZsuWtoLinesBlock lines_block;

void say(const char* text, uint64_t count) {
  register const char* r2 __asm__("2") = text;
  register uint64_t r3 __asm__("3") = count;
  __asm__ volatile("svc 255" : : "d"(r2), "d"(r3) : "memory");
}

static unsigned text_length(const char* text) {
  unsigned count = 0;
  while (text[count] != 0) {
    count++;
  }
  return count;
}

static void say_text(const char* text) {
  say(text, text_length(text));
}

/* Called by call_routine: did the routine keep the registers and the mode? */
int64_t check_call(const uint64_t* after, const uint64_t* before, int64_t result,
                   unsigned mode) {
  for (unsigned i = 0; i < 11; i++) {
    if (after[i] != before[i]) {
      say_text("a routine changed one of R2 to R12");
    }
  }
  if (mode != 3) {
    say_text("a routine returned in another addressing mode");
  }
  return result;
}

static int call(void (*routine)(void), struct ZsuHead* block) {
  block->rc = -1;
  block->r1 = 0;
  int64_t result = call_routine(routine, block);
  if (result != block->rc) {
    say_text("R15 and BLKRC differ");
  }
  return block->rc;
}

int ZsuExtract(struct ZsuExtractBlock* block) {
  return call(ZSUEXTR, &block->head);
}
int ZsuWait(struct ZsuWaitBlock* block) {
  own_ecb = (uint32_t*)(uintptr_t)(block->own_ecb & ~kZsuEndOfList);
  return call(ZSUWAIT, &block->head);
}
int ZsuPost(struct ZsuPostBlock* block) {
  return call(ZSUPOST, &block->head);
}
int ZsuFree(struct ZsuFreeBlock* block) {
  return call(ZSUQBLK, &block->head);
}
int ZsuLimit(struct ZsuLimitBlock* block) {
  return call(ZSUQCTR, &block->head);
}
int ZsuWto(struct ZsuWtoBlock* block) {
  return call(ZSUWTO, &block->head);
}
int ZsuWtoLines(struct ZsuWtoLinesBlock* block) {
  return call(ZSUWTOM, &block->head);
}

static uint32_t low(const void* at) {
  return (uint32_t)(uintptr_t)at;
}
static const uint8_t* at(uint32_t address) {
  return (const uint8_t*)(uintptr_t)address;
}
static uint32_t word(const uint8_t* from) {
  return *(const uint32_t*)from;
}

static uint32_t com_list(void) {
  extract_block.list[1] = 0x00C0FFEE; /* left over from an earlier use */
  extract_block.com_list = 0x00C0FFEE;
  if (ZsuExtract(&extract_block) != 0) {
    say_text("EXTRACT's left-overs are taken for a return code");
  }
  if (extract_block.com_list == 0) {
    say_text("EXTRACT failed");
    return 0;
  }
  return extract_block.com_list;
}

static int free_cib(uint32_t origin, uint32_t cib) {
  free_block.origin = origin;
  free_block.cib = cib;
  return ZsuFree(&free_block);
}

static int set_limit(uint32_t origin, uint32_t count) {
  limit_block.origin = origin;
  limit_block.count = count;
  return ZsuLimit(&limit_block);
}

static unsigned append(char* to, unsigned used, const void* from, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    to[used++] = ((const char*)from)[i];
  }
  return used;
}

/* Takes what is on the chain. */
static void drain(uint32_t com, uint32_t limit) {
  for (uint32_t cib = word(at(com + 4)); cib != 0; cib = word(at(com + 4))) {
    static char line[200];
    uint8_t verb = at(cib)[4];
    unsigned count = (unsigned)at(cib)[14] << 8 | at(cib)[15];
    unsigned used = append(line, 0, "take ", 5);
    if (verb == 0x04) {
      used = append(line, used, "START  ", 7);
    } else if (verb == 0x40) {
      used = append(line, used, "STOP", 4);
      count = 0; /* whatever it says */
    } else if (verb == 0x44) {
      used = append(line, used, "MODIFY ", 7);
    } else {
      used = append(line, used, "?", 1);
    }
    used = append(line, used, at(cib + 16), count < 130 ? count : 0);
    say(line, used);
    if (free_cib(com + 4, cib) != 0) {
      say_text("a CIB could not be freed");
      return;
    }
    if (verb == 0x40) {
      set_limit(com + 4, limit);
    }
  }
}

void program_listen(const struct Script* script) {
  uint32_t com = com_list();
  if (com == 0 || word(at(com)) == 0) {
    return;
  }
  drain(com, script->limit);
  set_limit(com + 4, script->limit);
  wait_block.own_only = 0;
  wait_block.command_ecb = word(at(com));
  wait_block.own_ecb = low(own_ecb) | kZsuEndOfList;
  for (;;) {
    ZsuWait(&wait_block);
    uint32_t posted = the_ecb;
    if ((posted & 0x40000000) != 0) {
      the_ecb = 0;
      if ((posted & 0x3FFFFFFF) == 1) {
        return;
      }
      wait_block.own_only = 0;
    }
    drain(com, script->limit);
  }
}

/* The queue is full: only our own ECB may end the wait. */
void program_full(const struct Script* script) {
  uint32_t com = com_list();
  drain(com, script->limit);
  set_limit(com + 4, script->limit);
  wait_block.command_ecb = word(at(com));
  wait_block.own_ecb = low(own_ecb) | kZsuEndOfList;
  wait_block.own_only = 0;
  ZsuWait(&wait_block); /* by a MODIFY, which is left on the chain */
  wait_block.own_only = 1;
  ZsuWait(&wait_block);
  if (the_ecb != (0x40000000 | 2)) { /* a second POST keeps the first code */
    say_text("our ECB was not posted with 2");
  }
  the_ecb = 0;
  drain(com, script->limit);
}

/* What the services refuse. */
void program_refused(const struct Script* script) {
  static uint8_t copy_of_cib[256];
  uint32_t com = com_list();
  uint32_t cib = word(at(com + 4));
  append((char*)copy_of_cib, 0, at(cib), 64);
  free_cib(com + 4, low(copy_of_cib));
  free_cib(com, cib);
  free_cib(com + 4, 0); /* would free all: the routine itself refuses */
  set_limit(com, script->limit);
  set_limit(com + 4, 256);
  set_limit(com + 4, 0);
  free_cib(com + 4, cib);
}

static void send_line(const char* text, uint32_t console) {
  wto_block.reply = console != 0;
  wto_block.console_id = console;
  append((char*)wto_block.cart, 0, "TOKEN\0\0\1", 8);
  wto_block.length = (uint16_t)append((char*)wto_block.text, 0, text, text_length(text));
  ZsuWto(&wto_block);
  if (wto_block.head.r1 != 4711) {
    say_text("the message's number is lost");
  }
}

static void send_lines(unsigned count, uint32_t console, unsigned extra) {
  lines_block.reply = console != 0;
  lines_block.console_id = console;
  append((char*)lines_block.cart, 0, "TOKEN\0\0\2", 8);
  lines_block.count = count;
  for (unsigned i = 0; i < kZsuWtoMaxLines; i++) {
    lines_block.lines[i].length = (uint16_t)(i + 4 + extra);
    append((char*)lines_block.lines[i].text, 0,
           "LINE ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789A",
           kZsuWtoLineSize);
  }
  if (ZsuWtoLines(&lines_block) != 0) {
    say_text("refused");
  }
}

void program_messages(const struct Script* script) {
  static char longest[kZsuWtoTextSize + 1];
  for (unsigned i = 0; i < kZsuWtoTextSize; i++) {
    longest[i] = (char)("0123456789"[(i + 1) % 10]);
  }
  (void)script;
  send_line("TO ALL", 0);
  send_line("TO ONE", 0x03000010);
  send_line(longest, 0x03000010);
  send_line("REFUSED", 0x0BADC0DE);
  for (unsigned count = 2; count <= kZsuWtoMaxLines; count++) {
    unsigned longest_last = kZsuWtoLineSize - 4 - (count - 1);
    send_lines(count, 0, 0);
    send_lines(count, 0x03000010, longest_last);
  }
  send_lines(1, 0, 0);
  send_lines(11, 0, 0);
}

static void post_by_routine(uint32_t code) {
  post_block.ecb = low(own_ecb);
  post_block.code = code;
  ZsuPost(&post_block);
}

void program_main(const struct Script* script) {
  own_ecb = &the_ecb;
  the_ecb = 0;
  post_own_ecb = post_by_routine;
  script->program(script);
  __asm__ volatile("svc 252");
}

/* Another thread: posts the listener's ECB. */
void poster_main(uint32_t code) {
  post_own_ecb(code);
  __asm__ volatile("svc 253");
}
