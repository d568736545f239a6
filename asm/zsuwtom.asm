* SPDX-License-Identifier: Apache-2.0
         TITLE 'ZSUWTOM - WTO of 2 to 10 lines'
*---------------------------------------------------------------------
* ZSUWTOM: WTO of 2 to 10 lines.
*
* BLKREPLY, BLKCNID, BLKCART as in ZSUWTO, but for routing code 11:
* the system ignores it for several lines, and a sibling of MVS was
* seen to refuse them with it. Ten lines are the most that the system
* takes from a problem program (MVS Authorized Assembler Services
* Reference, WTO). The macro is coded for ten, without texts; then its
* list is cut to BLKCOUNT lines and gets the texts, by the fields of
* IEZWPL: WPXLNGTH says where the lines begin. The execute form has no
* TEXT= and leaves both alone. A list that is not as IEZWPL says is not
* used.
*
* Entry:  AMODE 64, any key and state, task mode, primary ASC mode.
*         R1  -> list of one doubleword, the argument block's address
*         R14 return address. R13 is not looked at.
*         The block lies below 2 GB; ZsuWtoLinesBlock in
*         src/console/services_zos.h has the same layout.
* Exit:   R15 and BLKRC are the result, R2 to R14 as at entry,
*         R0 and R1 lost.
*         BLKRC: register 15 of WTO; 99 BLKCOUNT is not 2 to 10; 98
*         the macro built a list that this routine does not know.
*         BLKR1: the message's number.
* Reentrant: registers are kept in the caller's block. Baseless.
*
* Entry, exit and the block's head are the same text in every routine,
* on purpose: a member assembles alone, without a macro library of
* ours, and what one reads is what runs. A test compares the copies.
*---------------------------------------------------------------------
ZSUWTOM  CSECT
ZSUWTOM  AMODE 64
ZSUWTOM  RMODE ANY
         SYSSTATE ARCHLVL=2,AMODE64=NO
         LLGT  R15,4(,R1)         the block, below 2 GB
         STMG  R2,R14,BLKSAVE-BLK(R15)
         LGR   R2,R15             stays there over the SVC
         SAM31
         LA    R3,BLKLIST-BLK(,R2)
         L     R5,BLKCOUNT-BLK(,R2)
         LHI   R15,99
         CHI   R5,2
         JL    REFUSED
         CHI   R5,MAXLINES
         JH    REFUSED
         LARL  R4,ROUTED
         MVC   BLKLIST-BLK(ROUTEDL,R2),0(R4)
         LT    R15,BLKREPLY-BLK(,R2)
         JZ    CUT
         LARL  R4,ANSWER
         MVC   BLKLIST-BLK(ANSWERL,R2),0(R4)
CUT      DS    0H
         LHI   R15,98
         LLC   R6,WPXLNGTH(,R3)   length of the extension
         AR    R6,R3              R6+WPX: behind the extension
         CLI   WPLLINES(R6),MAXLINES
         JNE   REFUSED
         STC   R5,WPLLINES(,R6)
         LA    R4,BLKL01-BLK(,R2)
         ST    R4,WPLTEXT(,R3)
         LA    R7,WPLML(,R6)      line 2's entry
NEXT     DS    0H
         AHI   R4,BLKL02-BLKL01
         ST    R4,WPLMLTXT(,R7)
         AHI   R7,WPLMLLEN
         AHI   R5,-1
         CHI   R5,1
         JH    NEXT
         AHI   R7,-WPLMLLEN       the last line's entry
         MVI   WPLMLLT1(R7),DATAEND
         LT    R15,BLKREPLY-BLK(,R2)
         JNZ   REPLY
         SLR   R0,R0              no message to connect to
         WTO   MF=(E,(R3))
         J     SENT
REPLY    DS    0H
         SLR   R0,R0
         WTO   CART=BLKCART-BLK(,R2),CONSID=BLKCNID-BLK(,R2),          C
               MF=(E,(R3))
SENT     DS    0H
         ST    R1,BLKR1-BLK(,R2)
REFUSED  DS    0H
         ST    R15,BLKRC-BLK(,R2)
         SAM64
         LLGTR R2,R2              whatever the SVC left above
         LGFR  R15,R15            an int for the caller
         LMG   R2,R14,BLKSAVE-BLK(R2)
         BR    R14
*
ROUTED   WTO   TEXT=((,D),(,D),(,D),(,D),(,D),(,D),(,D),(,D),(,D),     C
               (,DE)),ROUTCDE=(2),MF=L
ROUTEDL  EQU   *-ROUTED
ANSWER   WTO   TEXT=((,D),(,D),(,D),(,D),(,D),(,D),(,D),(,D),(,D),     C
               (,DE)),DESC=(5),CART=,CONSID=,MF=L
ANSWERL  EQU   *-ANSWER
*
*        Fields of IEZWPL, a list with TEXT= and extension
*
MAXLINES EQU   10                 as both lists are coded
WPLTEXT  EQU   4                  address of line 1's text
WPX      EQU   8                  the extension, behind it
WPXLNGTH EQU   WPX+3              its length
WPLLINES EQU   WPX+3              behind the extension: lines in all
WPLML    EQU   WPX+4              then an entry from line 2 on
WPLMLLEN EQU   8                  its length
WPLMLLT1 EQU   2                  line type
WPLMLTXT EQU   4                  address of the text
DATAEND  EQU   X'30'              data, and the end
*
BLK      DSECT                    the argument block
BLKSAVE  DS    13D                R2 to R14 of the caller
BLKRC    DS    F                  register 15 of the service
BLKR1    DS    F                  register 1 of the service
BLKREPLY DS    F                  not 0: to BLKCNID, with BLKCART
BLKCNID  DS    F                  console id, of CIBXCNID
BLKCART  DS    CL8                token, of CIBXCART
BLKCOUNT DS    F                  how many lines, 2 to 10
         DS    F
BLKL01   DS    H,CL70             line 1
BLKL02   DS    H,CL70             line 2
BLKL03   DS    H,CL70             line 3
BLKL04   DS    H,CL70             line 4
BLKL05   DS    H,CL70             line 5
BLKL06   DS    H,CL70             line 6
BLKL07   DS    H,CL70             line 7
BLKL08   DS    H,CL70             line 8
BLKL09   DS    H,CL70             line 9
BLKL10   DS    H,CL70             line 10
BLKLIST  DS    CL256              WTO's parameter list
*
R0       EQU   0
R1       EQU   1
R2       EQU   2
R3       EQU   3
R4       EQU   4
R5       EQU   5
R6       EQU   6
R7       EQU   7
R14      EQU   14
R15      EQU   15
         END
