/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays the system for the routines in asm/: SVC 1, 2, 34, 35 and 40 as MVS does them,
 * with its control blocks in storage of key 0. Every call is printed with its registers,
 * addresses by name, so that a test can say exactly what it wants to see.
 */
#include "guest.h"

struct Context {
  uint64_t r[16];
  uint64_t mask, address;
};

struct Cib {
  uint32_t next;
  uint8_t verb, length;
  uint16_t extension;
  uint8_t reserved[5], version;
  uint16_t data_length;
  uint8_t data[240];
};

enum { kCibs = 40, kMaxCalls = 100, kWaiting = 0x80000000, kPosted = 0x40000000 };
enum { kLeftOver = 0x5086F062, kWaiter = 0x0079FDB0 }; /* such were seen */
enum { kVerbStart = 0x04, kVerbMount = 0x0C, kVerbStop = 0x40, kVerbModify = 0x44 };
static const uint64_t kProblemKey8 = 0x0081000180000000, /* AMODE 64 */
    kProblemKey8Amode31 = 0x0081000080000000, kModeBits = 0x00F1000180000000;
static const uint32_t kConsole = 0x03000010, kNoConsole = 0x0BADC0DE;

extern char program_begin[], program_end[];
void command(const char* text, uint64_t length);
void set_key(uint64_t page, uint64_t key);

/* The control blocks of the running program. */
static struct { uint32_t ecb, cib, token; } com __attribute__((aligned(8)));
static uint32_t com_ecb;
static struct Cib cibs[kCibs] __attribute__((aligned(8)));
static unsigned cibs_made, limit, limits_refused;

static unsigned script_at, calls;
static const struct Step* step;
static struct Context program, poster, thread, waiter, joiner;
static int joining, thread_ended;
static uint32_t* awaited[2];
static unsigned awaited_count;
static uint64_t program_stack[4096] __attribute__((section(".stacks")));
static uint64_t thread_stack[4096] __attribute__((section(".stacks")));
static uint64_t poster_stack[1024] __attribute__((section(".stacks")));

/* Text for the emulator's log. */
static char line[240];
static unsigned length;

static void put(const char* text) {
  while (*text != 0 && length < sizeof line) {
    line[length++] = *text++;
  }
}

static void put_bytes(const uint8_t* bytes, unsigned count) {
  for (unsigned i = 0; i < count && length < sizeof line; i++) {
    line[length++] = (char)bytes[i];
  }
}

static void put_hex(uint64_t value, unsigned digits) {
  while (digits-- > 0 && length < sizeof line) {
    line[length++] = "0123456789ABCDEF"[value >> (4 * digits) & 15];
  }
}

static void put_number(uint32_t value) {
  char digits[10];
  unsigned count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0 && length < sizeof line) {
    line[length++] = digits[--count];
  }
}

static void finish_line(void) {
  command(line, length);
  length = 0;
  put("* ");
}

/* The last words; who runs the emulator ends it when it reads them. */
static void quit(void) {
  put("all scripts ended");
  finish_line();
  for (;;) {
  }
}

static uint32_t low(const volatile void* at) {
  return (uint32_t)(uintptr_t)at;
}

/* An address by its name; false: it has none. */
static int put_name(uint32_t value) {
  if (value == low(&com)) {
    put("COM");
  } else if (value == low(&com.cib)) {
    put("ORIGIN");
  } else if (value == low(&com_ecb)) {
    put("COMECB");
  } else if (value == low(own_ecb)) {
    put("OWNECB");
  } else if (value >= low(cibs) && value < low(cibs + kCibs) &&
             (value - low(cibs)) % sizeof *cibs == 0) {
    put("CIB");
    put_number((uint32_t)((value - low(cibs)) / sizeof *cibs + 1));
  } else if (value >= low(program_begin) && value < low(program_end)) {
    put("PROGRAM");
  } else {
    return 0;
  }
  return 1;
}

static void put_register(const char* name, uint64_t content) {
  uint32_t value = (uint32_t)content;
  put(name);
  if (value < 4096) {
    put_number(value);
  } else if (value > -(uint32_t)4096) {
    put("-");
    put_number(-value);
  } else {
    unsigned before = length;
    put("+");
    if (put_name(value)) {
      return;
    }
    length = before;
    put("-");
    if (put_name(-value)) {
      return;
    }
    length = before;
    put_hex(value, 8);
  }
}

/* What a supervisor call leaves in the registers that it does not keep. */
static void lose(struct Context* caller, uint32_t result) {
  caller->r[0] = 0xDEAD000000000000 | (uint32_t)caller->r[0];
  caller->r[1] = 0xDEAD000000000000 | (uint32_t)caller->r[1];
  caller->r[14] = 0xDEADDEADDEADDEAD;
  caller->r[15] = 0xDEAD000000000000 | result;
}

static void finish(struct Context* caller, uint32_t result) {
  put_register(" -> R15=", result);
  finish_line();
  lose(caller, result);
}

/* --- the operator ------------------------------------------------------------------ */

static void copy(void* to, const void* from, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    ((uint8_t*)to)[i] = ((const uint8_t*)from)[i];
  }
}

static unsigned text_length(const char* text) {
  unsigned count = 0;
  while (text != NULL && text[count] != 0) {
    count++;
  }
  return count;
}

static struct Cib* chain_cib(uint8_t verb, const char* text) {
  struct Cib* cib = &cibs[cibs_made++];
  unsigned count = text_length(text);
  uint8_t* extension;
  if (cibs_made == kCibs) {
    put("the guest is out of CIBs");
    finish_line();
    quit();
  }
  cib->verb = verb;
  cib->version = 3;
  cib->data_length = (uint16_t)count;
  copy(cib->data, text, count);
  cib->extension = (uint16_t)((16 + count + 7) / 8 * 8);
  cib->length = (uint8_t)((cib->extension + 48) / 8);
  extension = (uint8_t*)cib + cib->extension;
  copy(extension + 8, "OPER1   ", 8);
  copy(extension + 16, "TOKEN", 5);
  extension[23] = (uint8_t)cibs_made;
  copy(extension + 24, &kConsole, 4);
  copy(extension + 32, &kConsole, 4);
  struct Cib* last = NULL;
  for (uint32_t at = com.cib; at != 0; at = last->next) {
    last = (struct Cib*)(uintptr_t)at;
  }
  *(last == NULL ? &com.cib : &last->next) = low(cib);
  return cib;
}

static unsigned chained(uint8_t verb) {
  unsigned count = 0;
  for (uint32_t at = com.cib; at != 0; at = ((struct Cib*)(uintptr_t)at)->next) {
    count += verb == 0 || ((struct Cib*)(uintptr_t)at)->verb == verb;
  }
  return count;
}

/* A posted ECB keeps its code; the low bytes of the other are what WAIT left there. */
static void post_ecb(uint32_t* ecb, uint32_t code) {
  if ((*ecb & kPosted) == 0) {
    *ecb = kPosted | code;
  }
}

static void post_command(uint32_t code) {
  post_ecb(&com_ecb, code << 24 | (com_ecb & 0xFFFFFF));
}

static void refuse(const char* verb) {
  put("IEE342I ");
  put(verb);
  put(" REJECTED-TASK BUSY");
  finish_line();
}

static void enter_modify(const char* text) {
  if (chained(0) >= limit) {
    refuse("MODIFY  ");
    return;
  }
  chain_cib(kVerbModify, text);
  post_command(8);
}

static void enter_stop(void) {
  if (chained(kVerbStop) > 0) {
    refuse("STOP    ");
    return;
  }
  chain_cib(kVerbStop, " "); /* one blank, as z/OS was seen to send */
  limit = 0;
  post_command(16);
}

static void enter_faulty(const char* text, uint32_t how) {
  struct Cib* cib = chain_cib(how == kUnknownVerb ? kVerbMount : kVerbModify, text);
  if (how == kNoExtension) {
    cib->extension = 0;
  } else if (how == kTooLong) {
    cib->data_length = 0x7FFF;
  } else if (how == kUncounted) {
    cib->length = (uint8_t)(cib->extension / 8);
  } else if (how == kFarExtension) {
    cib->extension = 0x7FF0;
  } else if (how == kControl) {
    cib->data[0] = 0x0D;
  }
  post_command(8);
}

/* --- the services ------------------------------------------------------------------ */

static void extract(struct Context* caller) {
  uint32_t* list = (uint32_t*)(uintptr_t)(uint32_t)caller->r[1];
  put_register(" answer=", list[0]);
  put_register(" tcb=", list[1]);
  put(" fields=");
  put_hex(list[2], 8);
  if (list[1] == 0 && list[2] == 0x01000000) {
    *(uint32_t*)(uintptr_t)list[0] = low(&com);
  } else {
    put(" ABEND");
  }
  finish(caller, kLeftOver);
}

static uint32_t free_cib(uint32_t block) {
  uint32_t* link = &com.cib;
  while (*link != 0 && *link != block) {
    link = &((struct Cib*)(uintptr_t)*link)->next;
  }
  if (*link == 0) {
    return 8; /* taken for adding a CIB, which a problem program may not */
  }
  *link = ((struct Cib*)(uintptr_t)block)->next;
  if (com.cib == 0) {
    com_ecb = 0;
  }
  return 0;
}

/* Of a CIB that is to be freed: what it was. */
static void put_verb(uint32_t r1) {
  const struct Cib* cib = (const struct Cib*)(uintptr_t)-r1;
  if (cib >= cibs && cib < cibs + kCibs) {
    put(" verb=");
    put_hex(cib->verb, 2);
  }
}

static uint32_t qedit(uint32_t r0, uint32_t r1) {
  if ((int32_t)r0 < 0 && (int32_t)r1 <= 0) {
    if (-r0 != low(&com.cib)) {
      return 4;
    }
    if (limits_refused > 0) {
      limits_refused--;
      return scripts[script_at].limits_rc;
    }
    limit = -r1 & 0xFF; /* as seen: 256 is accepted, and acts as 0 */
    return 0;
  }
  if (r0 != low(&com.cib)) {
    return 4;
  }
  return (int32_t)r1 < 0 ? free_cib(-r1) : 8; /* freeing all is for the system's keys */
}

static void post(struct Context* caller) {
  uint32_t* ecb = (uint32_t*)(uintptr_t)(uint32_t)caller->r[1];
  if (ecb == own_ecb) {
    post_ecb(ecb, (uint32_t)caller->r[0] & 0x3FFFFFFF);
  } else {
    put(" not our ECB");
  }
  finish(caller, 0);
}

static struct Context* end_script(void);

/* Lets the operator act until one of the awaited ECBs is posted. */
static struct Context* continue_wait(void) {
  for (;;) {
    for (unsigned i = 0; i < awaited_count; i++) {
      if ((*awaited[i] & kPosted) != 0) {
        for (unsigned k = 0; k < awaited_count; k++) {
          *awaited[k] &= ~(uint32_t)kWaiting;
        }
        put("woken by");
        put_register(" ", low(awaited[i]));
        finish_line();
        return &waiter;
      }
    }
    for (; step->kind != kWait && step->kind != kEnd; step++) {
      switch (step->kind) {
        case kModify:
          enter_modify(step->text);
          break;
        case kStop:
          enter_stop();
          break;
        case kFaultyCib:
          enter_faulty(step->text, step->number);
          break;
        case kPost:
          poster.r[2] = (step++)->number;
          poster.r[15] = low(poster_stack + 1004);
          poster.mask = kProblemKey8;
          poster.address = (uintptr_t)poster_main;
          return &poster;
        case kWait:
        case kEnd:
          break;
      }
    }
    if (step->kind == kEnd) {
      unsigned posted = 0;
      for (unsigned i = 0; i < awaited_count; i++) {
        posted |= *awaited[i] & kPosted;
      }
      if (posted == 0 && joining) {
        joining = 0;
        return &joiner;
      }
      if (posted == 0) {
        put("the program waits for ever");
        finish_line();
        return end_script();
      }
    } else {
      step++;
    }
  }
}

static struct Context* wait(struct Context* caller) {
  int32_t r1 = (int32_t)caller->r[1];
  awaited_count = 0;
  if (r1 < 0) {
    const uint32_t* list = (const uint32_t*)(uintptr_t)(uint32_t)-r1;
    put(" list=");
    do {
      put_register(awaited_count > 0 ? "," : "", list[awaited_count] & 0x7FFFFFFF);
      awaited[awaited_count] = (uint32_t*)(uintptr_t)(list[awaited_count] & 0x7FFFFFFF);
    } while ((list[awaited_count++] & 0x80000000) == 0 && awaited_count < 2);
    if ((list[awaited_count - 1] & 0x80000000) == 0) {
      put(" without end");
    }
  } else {
    awaited[awaited_count++] = (uint32_t*)(uintptr_t)(uint32_t)r1;
  }
  finish_line();
  lose(caller, 0xBAD); /* WAIT gives no return code */
  for (unsigned i = 0; i < awaited_count; i++) {
    if ((*awaited[i] & kWaiting) != 0) {
      put("ABEND S301, another task waits on this ECB");
      finish_line();
      return end_script();
    }
  }
  for (unsigned i = 0; i < awaited_count; i++) {
    if ((*awaited[i] & kPosted) == 0) {
      *awaited[i] = (uint32_t)kWaiting | kWaiter;
    }
  }
  waiter = *caller;
  return continue_wait();
}

/* --- WTO, by IEZWPL ---------------------------------------------------------------- */

static void put_codes(const uint8_t* bits, unsigned bytes) {
  const char* separator = "";
  for (unsigned code = 1; code <= 8 * bytes; code++) {
    if ((bits[(code - 1) / 8] >> (7 - (code - 1) % 8) & 1) != 0) {
      put(separator);
      put_number(code);
      separator = ",";
    }
  }
}

static void say_text(const char* what, uint32_t address) {
  const uint8_t* text = (const uint8_t*)(uintptr_t)address;
  put(what);
  put_number((uint32_t)text[0] << 8 | text[1]);
  put(" \"");
  put_bytes(text + 2, (unsigned)text[0] << 8 | text[1]);
  put("\"");
  finish_line();
}

enum { kSeveralLines = 0x40 }; /* WPLMCSFH */

static void wto(struct Context* caller) {
  const uint8_t* list = (const uint8_t*)(uintptr_t)(uint32_t)caller->r[1];
  const uint8_t* extension = list + 8;
  const uint32_t* console = (const uint32_t*)(extension + 76);
  const uint32_t* cart = (const uint32_t*)(extension + 100);
  uint32_t result = 0;
  put(" flags=");
  put_hex((uint64_t)list[2] << 8 | list[3], 4);
  put(" desc=");
  put_codes(extension + 20, 4);
  put(" rout=");
  put_codes(extension + 24, 16);
  if ((extension[4] & 0x40) != 0) {
    put(" console=");
    put_hex(*console, 8);
    result = *console == kNoConsole ? 0x0C : 0;
  }
  if (*cart != 0) {
    put(" cart=");
    for (unsigned i = 0; i < 8; i++) {
      put_hex(((const uint8_t*)(uintptr_t)*cart)[i], 2);
    }
  }
  if ((uint32_t)caller->r[0] != 0) {
    put(" connects to another");
  }
  if ((list[3] & kSeveralLines) != 0) {
    /* Seen: routing code 11 is refused for several lines. */
    result = scripts[script_at].lines_rc != 0 ? scripts[script_at].lines_rc
             : (extension[25] & 0x20) != 0    ? 16
                                              : result;
  }
  caller->r[1] = 4711;
  finish(caller, result);
  say_text("  line ", *(const uint32_t*)(list + 4));
  if ((list[3] & kSeveralLines) != 0) {
    const uint8_t* lines = extension + extension[3];
    if (lines[0] != 0x20 || lines[3] < 2 || lines[3] > 10) {
      put("  wrong type of the first line, or number of lines");
      finish_line();
    }
    for (unsigned i = 1; i < lines[3]; i++) {
      const uint8_t* entry = lines + 4 + 8 * (i - 1);
      int last = i + 1 == lines[3];
      if (entry[2] != (last ? 0x30 : 0x20)) {
        put("  wrong line type");
        finish_line();
      }
      say_text("  line ", *(const uint32_t*)(entry + 4));
    }
  }
}

/* --- control ----------------------------------------------------------------------- */

static struct Context* start_script(void) {
  const struct Script* script = &scripts[script_at];
  for (unsigned i = 0; i < cibs_made; i++) {
    uint64_t* words = (uint64_t*)&cibs[i];
    for (unsigned k = 0; k < sizeof cibs[i] / 8; k++) {
      words[k] = 0;
    }
  }
  cibs_made = 0;
  limit = 0;
  limits_refused = script->limits_refused;
  com_ecb = script->other_waits ? kWaiting : 0;
  calls = 0;
  joining = 0;
  com.ecb = script->no_ecb ? 0 : low(&com_ecb);
  com.cib = 0;
  step = script->steps;
  put("== ");
  put(script->name);
  finish_line();
  if (script->parms != NULL) {
    chain_cib(kVerbStart, script->parms);
  }
  program.r[2] = (uintptr_t)script;
  program.r[15] = low(program_stack + 4076);
  program.mask = kProblemKey8;
  program.address = (uintptr_t)program_main;
  return &program;
}

static struct Context* end_script(void) {
  if (com.cib != 0) {
    put("CIBs are left:");
    put_register(" ", com.cib);
    finish_line();
  }
  if (++script_at == script_count) {
    quit();
  }
  return start_script();
}

struct Context* system_start(void) {
  for (uint64_t page = low(program_begin); page < low(program_end); page += 4096) {
    set_key(page, 0x80);
  }
  put("* ");
  return start_script();
}

/* Runs the program's other thread, from R2 on or from where it waits, until it ends or
   waits with the script at its end. */
static struct Context* run_thread(struct Context* caller) {
  if (caller->r[2] == 0 && thread_ended) {
    return caller;
  }
  joiner = *caller;
  joining = 1;
  if (caller->r[2] == 0) {
    return continue_wait();
  }
  thread_ended = 0;
  thread.r[15] = low(thread_stack + 4076);
  thread.mask = kProblemKey8;
  thread.address = caller->r[2];
  return &thread;
}

struct Context* system_call(struct Context* caller, unsigned number) {
  if (++calls > kMaxCalls) {
    put("the program goes round in circles");
    finish_line();
    return end_script();
  }
  switch (number) {
    case kSvcSay:
      put_bytes((const uint8_t*)caller->r[2], (unsigned)caller->r[3]);
      finish_line();
      return caller;
    case kSvcProgramEnded:
      return end_script();
    case kSvcPosterEnded:
      return continue_wait();
    case kSvcRunThread:
      return run_thread(caller);
    case kSvcThreadEnded:
      thread_ended = 1;
      joining = 0;
      return &joiner;
    default:
      break;
  }
  put("SVC ");
  put_number(number);
  if ((caller->mask & kModeBits) != kProblemKey8Amode31) {
    put(" not AMODE 31, problem state, key 8:");
    put_hex(caller->mask, 16);
  }
  put_register(" R0=", caller->r[0]);
  put_register(" R1=", caller->r[1]);
  if (number == scripts[script_at].refused) {
    finish(caller, scripts[script_at].refused_rc);
    return caller;
  }
  switch (number) {
    case 1:
      return wait(caller);
    case 2:
      post(caller);
      return caller;
    case 34: {
      put_verb((uint32_t)caller->r[1]);
      uint32_t result = qedit((uint32_t)caller->r[0], (uint32_t)caller->r[1]);
      finish(caller, result);
      return caller;
    }
    case 35:
      wto(caller);
      return caller;
    case 40:
      extract(caller);
      return caller;
    default:
      put(" is not known here");
      finish_line();
      return end_script();
  }
}

struct Context* program_check(struct Context* caller, unsigned code) {
  put("program check ");
  put_hex(code, 4);
  put(code == 4 ? " (S0C4) at " : " at ");
  put_hex(caller->address, 8);
  finish_line();
  return end_script();
}
