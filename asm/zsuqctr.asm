* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUQCTR - QEDIT CIBCTR=, the limit of queued CIBs'
*---------------------------------------------------------------------
* ZSUQCTR: QEDIT CIBCTR=, the limit of queued CIBs.
*
* Until it is set, and after every STOP, the limit is 0 and the system
* refuses MODIFY with IEE342I.
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuLimitBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
*         BLKRC: 0 done, 4 ORIGIN is not our chain's, 8 refused.
*         So MVS 3.8's source says, and OS/VS1 was seen to do; z/OS's
*         own list of them (QEDIT, return codes) was not to be had.
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUQCTR  CSECT
ZSUQCTR  AMODE 64
ZSUQCTR  RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         L     R3,BLKORIG-BLK(,R2)
         L     R4,BLKCTR-BLK(,R2)
         QEDIT ORIGIN=(R3),CIBCTR=(R4)
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
BLKCTR   DS    F                  limit, 0 to 255
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R14      EQU   14
R15      EQU   15
         END
