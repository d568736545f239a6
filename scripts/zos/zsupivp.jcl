//ZSUPIVP  JOB (ACCT),'ZSUPER IVP',CLASS=A,MSGCLASS=H,
//         NOTIFY=&SYSUID
//*-------------------------------------------------------------------
//* Installation verification. CHECK must end with 0 and list the plan.
//* Then RUN waits for the operator; go on with the checklist.
//*-------------------------------------------------------------------
//CHECK    EXEC PGM=ZSUPER,REGION=0M,MEMLIMIT=NOLIMIT,
//     PARM='POSIX(ON),ENVAR(_CEE_ENVFILE_S=DD:STDENV)/-n @DD:OPTIONS'
//STEPLIB  DD DISP=SHR,DSN=@HLQ@.LOADLIB
//STDENV   DD DISP=SHR,DSN=@HLQ@.PARMLIB(ZSUPENV)
//OPTIONS  DD DISP=SHR,DSN=@HLQ@.PARMLIB(ZSUPIVO)
//STDOUT   DD SYSOUT=*
//STDERR   DD SYSOUT=*
//*
//RUN      EXEC PGM=ZSUPER,REGION=0M,MEMLIMIT=NOLIMIT,TIME=NOLIMIT,
//         COND=(0,NE),
//         PARM='POSIX(ON),ENVAR(_CEE_ENVFILE_S=DD:STDENV)/@DD:OPTIONS'
//STEPLIB  DD DISP=SHR,DSN=@HLQ@.LOADLIB
//STDENV   DD DISP=SHR,DSN=@HLQ@.PARMLIB(ZSUPENV)
//OPTIONS  DD DISP=SHR,DSN=@HLQ@.PARMLIB(ZSUPIVO)
//STDOUT   DD SYSOUT=*
//STDERR   DD SYSOUT=*
//CEEDUMP  DD SYSOUT=*
