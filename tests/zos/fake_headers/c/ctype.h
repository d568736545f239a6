// SPDX-License-Identifier: Apache-2.0
#pragma once
#define __ISALPHA 0x01
#define __ISBLANK 0x02
#define __ISCNTRL 0x04
#define __ISDIGIT 0x08
#define __ISLOWER 0x10
#define __ISPRINT 0x20
#define __ISPUNCT 0x40
#define __ISSPACE 0x80
#define __ISUPPER 0x100
#define __ISXDIGIT 0x200
#ifdef __cplusplus
extern "C" {
#endif
int isalnum(int);
int isascii(int);
int isalpha(int);
int isblank(int);
int iscntrl(int);
int isdigit(int);
int isgraph(int);
int islower(int);
int isprint(int);
int ispunct(int);
int isspace(int);
int isupper(int);
int isxdigit(int);
int tolower(int);
int toupper(int);
#ifdef __cplusplus
}
#endif
