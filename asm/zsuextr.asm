* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUEXTR - EXTRACT the address of the COM list'
*---------------------------------------------------------------------
* ZSUEXTR: EXTRACT the address of the COM list.
*
* The COM list holds the addresses of the communications ECB and of
* the first CIB. EXTRACT knows AMODE 24 and 31 only. It promises
* nothing of R15 (MVS Assembler Services Reference, EXTRACT: ABENDs,
* no return codes), so BLKANS alone tells whether it answered.
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuExtractBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
*         BLKRC is 0; BLKANS: the list, 0 if EXTRACT gave none.
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUEXTR  CSECT
ZSUEXTR  AMODE 64
ZSUEXTR  RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         SLR   R15,R15
         ST    R15,BLKANS-BLK(,R2)
         LA    R3,BLKANS-BLK(,R2)
         LA    R4,BLKLIST-BLK(,R2)
         EXTRACT (R3),'S',FIELDS=(COMM),MF=(E,(R4))
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
BLKANS   DS    A                  answer: address of the COM list
BLKLIST  DS    3F                 EXTRACT's parameter list
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R14      EQU   14
R15      EQU   15
         END
