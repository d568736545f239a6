# SPDX-License-Identifier: Apache-2.0
# Where the emulated processor begins, and where its interruptions go. Every supervisor
# call saves the caller's context at SAVED, lets system.c decide, and resumes the context
# that it returns.

        .section .lowcore, "ax"
        .org    0x1a0                   # restart new PSW: supervisor, key 0, 64 bit
        .quad   0x0000000180000000, start
        .org    0x1c0                   # supervisor call new PSW
        .quad   0x0000000180000000, called
        .org    0x1d0                   # program check new PSW
        .quad   0x0000000180000000, failed

        .equ    SAVED, 0x300            # 16 registers, then the PSW
        .equ    SVC_OLD, 0x140
        .equ    PGM_OLD, 0x150

        .text
start:  larl    %r15, system_stack_end-160
        brasl   %r14, system_start
resume: mvc     SAVED(128), 0(%r2)      # R2 -> the context to go on with
        mvc     SAVED+128(16), 128(%r2)
        lmg     %r0, %r15, SAVED
        lpswe   SAVED+128

called: stmg    %r0, %r15, SAVED
        mvc     SAVED+128(16), SVC_OLD
        larl    %r15, system_stack_end-160
        lghi    %r2, SAVED
        llgc    %r3, 0x8b               # the number of the SVC
        brasl   %r14, system_call
        j       resume

failed: stmg    %r0, %r15, SAVED
        mvc     SAVED+128(16), PGM_OLD
        larl    %r15, system_stack_end-160
        lghi    %r2, SAVED
        llgh    %r3, 0x8e               # the interruption code
        brasl   %r14, program_check
        j       resume

# A command of the emulator, by DIAGNOSE 8: R2 -> text, R3 length.
        .globl  command
command:
        .long   0x83230008              # DIAGNOSE 2,3,8
        br      %r14

# Sets the storage key of the page at R2 to that in R3.
        .globl  set_key
set_key:
        .long   0xb22b0032              # SSKE 3,2
        br      %r14

        .section .system, "aw"
        .balign 4096
        .skip   8192
system_stack_end:
