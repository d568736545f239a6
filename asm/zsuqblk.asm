* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUQBLK - QEDIT BLOCK=, give one CIB back'
*---------------------------------------------------------------------
* ZSUQBLK: QEDIT BLOCK=, give one CIB back.
*
* The system takes the CIB off the chain and frees it; with the last
* one it clears the communications ECB.
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuFreeBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
*         BLKRC: 0 done, 4 ORIGIN is not our chain's, 8 BLOCK is not
*         a CIB of the chain.
*         So MVS 3.8's source says, and OS/VS1 was seen to do; z/OS's
*         own list of them (QEDIT, return codes) was not to be had.
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUQBLK  CSECT
ZSUQBLK  AMODE 64
ZSUQBLK  RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         L     R3,BLKORIG-BLK(,R2)
         L     R4,BLKCIB-BLK(,R2)
         LTR   R4,R4              BLOCK=0 would free all: never
         JZ    NOBLOCK
         QEDIT ORIGIN=(R3),BLOCK=(R4)
         J     DONE
NOBLOCK  DS    0H
         LHI   R15,8
DONE     DS    0H
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
BLKORIG  DS    A                  address of COMCIBPT, not its contents
BLKCIB   DS    A                  address of the CIB
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R14      EQU   14
R15      EQU   15
         END
