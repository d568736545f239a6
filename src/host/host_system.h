// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

// Small things that z/OS has and Linux has not, or that the two do differently.
namespace zsuper {

/// True on z/OS: commands come by QEDIT.
bool HasQedit();
/// The name of the job or started task that we run in; empty if the system has none.
std::string SystemJobname();
/// The same on z/OS, by the prefixed save area (PSA) at this address.
std::string JobnameByPsa(const std::uint8_t* psa);
/// The content of the data set of the DD statement `ddname`, a line feed behind each
/// record. `shown` is its name in error messages.
Result<std::string> ReadDataSet(const std::string& ddname, const std::string& shown);
/// UTF-8 for what was read from a file, which on z/OS may be EBCDIC.
std::string TextOfFile(std::string content);
/// Where the module zconsole may be installed with us, the likeliest first.
std::vector<std::string> InstalledPythonFolders();
/// Gives back the pages of our own code that are mapped now. zsuper waits nearly all of
/// its life, and what it started with, or an operator's command needed, is two thirds of
/// its memory; what is needed again comes back from the page cache. Does nothing on z/OS.
/// Any thread.
void ReleaseCode();
/// May this process do with the file what `mode` says (R_OK, X_OK)? 0, or the errno.
int EffectiveAccess(const std::string& path, int mode);

}  // namespace zsuper
