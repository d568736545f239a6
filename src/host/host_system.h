// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "options/options.h"

#include <string>

// What the command line can ask of z/OS only, and what there is elsewhere.
namespace zsuper {

/// Where commands come from when --console does not say.
ConsoleBackend DefaultConsole();
/// Is there a QEDIT?
bool HasQedit();
/// The name of the job or started task that we run in; empty where the system has none.
std::string SystemJobname();
/// What the data set of the DD statement `ddname` holds, a line feed behind each record.
/// `shown` is what error messages call it.
Result<std::string> ReadDataSet(const std::string& ddname, const std::string& shown);
/// UTF-8 for what was read from a file, which on z/OS may be EBCDIC.
std::string TextOfFile(std::string content);

}  // namespace zsuper
