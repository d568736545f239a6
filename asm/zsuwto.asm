* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUWTO - WTO of one line'
*---------------------------------------------------------------------
* ZSUWTO: WTO of one line.
*
* BLKREPLY not 0: the answer to a command, to the console BLKCNID with
* the token BLKCART, descriptor code 5. BLKREPLY=0: to the consoles of
* routing codes 2 (operator information) and 11 (programmer).
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuWtoBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
*         BLKRC: register 15 of WTO; BLKR1: the message's number (MVS
*         Assembler Services Reference, WTO, output registers).
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUWTO   CSECT
ZSUWTO   AMODE 64
ZSUWTO   RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         LA    R3,BLKLIST-BLK(,R2)
         LT    R15,BLKREPLY-BLK(,R2)
         JNZ   REPLY
         LARL  R4,ROUTED
         MVC   BLKLIST-BLK(ROUTEDL,R2),0(R4)
         SLR   R0,R0              no message to connect to
         WTO   TEXT=(BLKTEXT-BLK(,R2)),MF=(E,(R3))
         J     SENT
REPLY    DS    0H
         LARL  R4,ANSWER
         MVC   BLKLIST-BLK(ANSWERL,R2),0(R4)
         SLR   R0,R0
         WTO   TEXT=(BLKTEXT-BLK(,R2)),CART=BLKCART-BLK(,R2),          C
               CONSID=BLKCNID-BLK(,R2),MF=(E,(R3))
SENT     DS    0H
         ST    R1,BLKR1-BLK(,R2)
         ST    R15,BLKRC-BLK(,R2)
         SAM64
         LLGTR R2,R2              whatever the SVC left above
         LGFR  R15,R15            an int for the caller
         LMG   R2,R14,BLKSAVE-BLK(R2)
         BR    R14
*
ROUTED   WTO   TEXT=,ROUTCDE=(2,11),MF=L
ROUTEDL  EQU   *-ROUTED
ANSWER   WTO   TEXT=,DESC=(5),CART=,CONSID=,MF=L
ANSWERL  EQU   *-ANSWER
*
BLK      DSECT                    the argument block
BLKSAVE  DS    13D                R2 to R14 of the caller
BLKRC    DS    F                  register 15 of the service
BLKR1    DS    F                  register 1 of the service
BLKREPLY DS    F                  not 0: to BLKCNID, with BLKCART
BLKCNID  DS    F                  console id, of CIBXCNID
BLKCART  DS    CL8                token, of CIBXCART
BLKTEXT  DS    H,CL126            length, text in EBCDIC
BLKLIST  DS    CL256              WTO's parameter list
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R14      EQU   14
R15      EQU   15
         END
