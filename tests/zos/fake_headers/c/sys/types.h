// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <time.h>
typedef long ssize_t;
typedef int pid_t;
typedef unsigned uid_t;
typedef unsigned gid_t;
typedef int mode_t;
typedef unsigned dev_t;
typedef unsigned ino_t;
typedef long off_t;
typedef unsigned useconds_t;
