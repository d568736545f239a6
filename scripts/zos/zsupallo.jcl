//ZSUPALLO JOB (ACCT),'ZSUPER ALLOC',CLASS=A,MSGCLASS=H,
//         NOTIFY=&SYSUID
//*-------------------------------------------------------------------
//* Allocates the data sets that scripts/zos/install fills. LOADLIB
//* must be a PDSE: a 64-bit program is a program object.
//*-------------------------------------------------------------------
//ALLOC    EXEC PGM=IEFBR14
//LOADLIB  DD DSN=@HLQ@.LOADLIB,DISP=(NEW,CATLG),
//         DSNTYPE=LIBRARY,DSORG=PO,RECFM=U,BLKSIZE=32760,
//         UNIT=SYSALLDA,SPACE=(CYL,(20,10))
//PROCLIB  DD DSN=@HLQ@.PROCLIB,DISP=(NEW,CATLG),
//         DSNTYPE=LIBRARY,DSORG=PO,RECFM=FB,LRECL=80,
//         UNIT=SYSALLDA,SPACE=(TRK,(5,5))
//PARMLIB  DD DSN=@HLQ@.PARMLIB,DISP=(NEW,CATLG),
//         DSNTYPE=LIBRARY,DSORG=PO,RECFM=FB,LRECL=80,
//         UNIT=SYSALLDA,SPACE=(TRK,(5,5))
//JCL      DD DSN=@HLQ@.JCL,DISP=(NEW,CATLG),
//         DSNTYPE=LIBRARY,DSORG=PO,RECFM=FB,LRECL=80,
//         UNIT=SYSALLDA,SPACE=(TRK,(5,5))
