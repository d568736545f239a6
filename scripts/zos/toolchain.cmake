# SPDX-License-Identifier: Apache-2.0
# For IBM Open XL C/C++ on z/OS: cmake --toolchain scripts/zos/toolchain.cmake -S . -B build
# Never run on z/OS by us; see the checklist in this folder.
set(CMAKE_SYSTEM_NAME OS390)
set(CMAKE_C_COMPILER ibm-clang64)
set(CMAKE_CXX_COMPILER ibm-clang++64)
# Characters are ASCII and strings UTF-8 inside; XPLINK and 64 bit come with the compiler.
set(flags "-m64 -fzos-le-char-mode=ascii -D_EXT -D_OPEN_SYS_FILE_EXT=1 -D_OPEN_THREADS=3")
set(CMAKE_C_FLAGS_INIT "${flags}")
set(CMAKE_CXX_FLAGS_INIT "${flags} -fno-aligned-allocation")
