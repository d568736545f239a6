# SPDX-License-Identifier: Apache-2.0
# For IBM Open XL C/C++ on z/OS: cmake --toolchain scripts/zos/toolchain.cmake -S . -B build
# It compiles the C++ alone; for the rest see routines, which CC in the environment goes to.
# The sources must be tagged as what they are. Never run on z/OS by us; see checklist.md.
set(CMAKE_SYSTEM_NAME OS390)
set(ZSUPER_TESTS OFF CACHE BOOL "They are Linux's")
set(CMAKE_CXX_COMPILER ibm-clang++64)
# The oldest z/OS that runs it: Open XL from 2.1 on keeps to its headers.
set(target -mzos-target=zosv2r5)
execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${target} -fsyntax-only -x c++ /dev/null
                RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
if(refused)
  set(target "")
endif()
# Characters are ASCII and strings UTF-8 inside, enumerations as wide as IBM's other
# compilers make them; XPLINK and 64 bit come with the compiler.
set(CMAKE_CXX_FLAGS_INIT "-m64 -fno-aligned-allocation -fno-short-enums \
-fzos-le-char-mode=ascii ${target} -D_EXT -D_OPEN_SYS_FILE_EXT=1 -D_OPEN_THREADS=3")
