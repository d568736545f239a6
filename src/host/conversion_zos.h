// SPDX-License-Identifier: Apache-2.0
#pragma once

/// By F_CONTROL_CVT of fcntl() and by __fchattr(), as the XL C/C++ Runtime Library
/// Reference describes them.
namespace zsuper {

/// If the file bears no tag, its readers take it for EBCDIC: what is written to the
/// descriptor, by the program too, is then converted to IBM-1047.
void ConvertUntagged(int descriptor);

/// Marks the file as UTF-8, for those who convert what they read. An error does no harm:
/// without a tag Python takes it for UTF-8 too.
void TagAsUtf8(int descriptor);

/// What is written to the descriptor is UTF-8, as is the file's tag, and is not
/// converted; with _BPXK_AUTOCVT=ALL the system would take it for ISO8859-1. Before the
/// first write, since then it counts no more.
void KeepUtf8(int descriptor);

}  // namespace zsuper
