# SPDX-License-Identifier: Apache-2.0
# Calls a routine of asm/ as a 64-bit caller on z/OS does (OS linkage), and sees to it
# that the routine keeps what it promises to keep.
#
#   int64_t call_routine(void (*routine)(), void* block)

        .equ    LIST, 160               # in our frame: the argument list
        .equ    AFTER, 168              # R2 to R12 after the call
        .text
        .globl  call_routine
call_routine:
        stmg    %r6, %r15, 48(%r15)
        aghi    %r15, -272
        stg     %r3, LIST(%r15)
        lgr     %r13, %r15              # kept for us by the routine
        lgr     %r15, %r2
        la      %r1, LIST(%r13)
        larl    %r14, patterns
        lmg     %r2, %r12, 0(%r14)
        basr    %r14, %r15
        stmg    %r2, %r12, AFTER(%r13)
        lgr     %r4, %r15               # the result
        lgr     %r15, %r13
        lghi    %r5, 0                  # the addressing mode: 3 is 64 bit
        .short  0x010b                  # TAM
        ipm     %r5
        srl     %r5, 28
        la      %r2, AFTER(%r15)
        larl    %r3, patterns
        brasl   %r14, check_call
        aghi    %r15, 272
        lmg     %r6, %r15, 48(%r15)
        br      %r14

        .balign 8
patterns:
        .irp    n, 2,3,4,5,6,7,8,9,10,11,12
        .quad   0x7a7a7a0040400000 + \n
        .endr
