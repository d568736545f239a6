// SPDX-License-Identifier: Apache-2.0
#include "host/host_system.h"
#include "messages/message.h"

namespace zsuper {

ConsoleBackend DefaultConsole() {
  return ConsoleBackend::kSim;
}

bool HasQedit() {
  return false;
}

std::string SystemJobname() {
  return "";
}

Result<std::string> ReadDataSet(const std::string& /*ddname*/, const std::string& shown) {
  return Fail<msg::NoDataSets>(shown);
}

std::string TextOfFile(std::string content) {
  return content;
}

}  // namespace zsuper
