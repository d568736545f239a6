# SPDX-License-Identifier: Apache-2.0
# Linux on s390x, which is big-endian, by Debian's cross compiler. S390X_ROOT is made by
# scripts/setup-big-endian, and S390X_HEADERS has the libraries' headers and nothing else.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(CMAKE_CXX_COMPILER s390x-linux-gnu-g++)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES S390X_ROOT S390X_HEADERS)
set(CMAKE_CXX_FLAGS_INIT "-isystem ${S390X_HEADERS} -isystem ${S390X_ROOT}/usr/include")
