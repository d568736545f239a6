* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUWAIT - WAIT for the operator or for a POST'
*---------------------------------------------------------------------
* ZSUWAIT: WAIT for the operator or for a POST.
*
* BLKOWN=0: waits on both ECBs of BLKECBL. BLKOWN not 0: waits on the
* second only, our own; the first stays posted while CIBs are queued.
* WAIT promises nothing of R15 (MVS Assembler Services Reference), so
* BLKRC is 0.
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuWaitBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUWAIT  CSECT
ZSUWAIT  AMODE 64
ZSUWAIT  RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         LA    R3,BLKECBL-BLK(,R2)
         L     R4,BLKECBO-BLK(,R2)
         LLGTR R4,R4              without the end-of-list bit
         LT    R15,BLKOWN-BLK(,R2)
         JNZ   OWNONLY
         WAIT  1,ECBLIST=(R3)
         J     WAITED
OWNONLY  DS    0H
         WAIT  1,ECB=(R4)
WAITED   DS    0H
         SLR   R15,R15
         ST    R15,BLKRC-BLK(,R2)
         SAM64
         LLGTR R2,R2              whatever the SVC left above
         LGFR  R15,R15            an int for the caller
         LMG   R2,R14,BLKSAVE-BLK(R2)
         BR    R14
*
BLK      DSECT                    the argument block
BLKSAVE  DS    13D                R2 to R14 of the caller
BLKRC    DS    F                  register 15 of the service
BLKR1    DS    F                  register 1 of the service
BLKOWN   DS    F                  not 0: our own ECB only
BLKECBL  DS    A                  address of the communications ECB
BLKECBO  DS    A                  X'80000000' + address of our own
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R14      EQU   14
R15      EQU   15
         END
