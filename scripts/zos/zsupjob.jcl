//ZSUPJOB  JOB (ACCT),'ZSUPER BATCH',CLASS=A,MSGCLASS=H,
//         NOTIFY=&SYSUID
//*-------------------------------------------------------------------
//* A Python program as a batch job that hears the operator all the
//* same:  F ZSUPJOB,TEXT  and  P ZSUPJOB. There is no START command,
//* so no start parameters. PARMDD in place of PARM: not limited to 100
//* characters. The text is one argument string: LE's options, a slash,
//* zsuper's own.
//*-------------------------------------------------------------------
//RUN      EXEC PGM=ZSUPER,REGION=0M,MEMLIMIT=NOLIMIT,TIME=NOLIMIT,
//         PARMDD=ARGS
//STEPLIB  DD DISP=SHR,DSN=@HLQ@.LOADLIB
//ARGS     DD *
POSIX(ON),ENVAR(_CEE_ENVFILE_S=DD:STDENV)/@DD:OPTIONS
//STDENV   DD DISP=SHR,DSN=@HLQ@.PARMLIB(ZSUPENV)
//OPTIONS  DD *
# zsuper's options, then the program, one argument a line
--on-stop=SIGTERM/10s/SIGKILL
--on-modify=RELOAD:SIGHUP
--on-modify=*:stdin
/u/app/main.py
--port
8080
//STDOUT   DD SYSOUT=*
//STDERR   DD SYSOUT=*
//SYSOUT   DD SYSOUT=*
//CEEDUMP  DD SYSOUT=*
