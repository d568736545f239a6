// SPDX-License-Identifier: Apache-2.0
#include "channel/python_folder.h"

#include "host/host_system.h"
#include "messages/message.h"
#include "text/words.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace zsuper {
namespace {

/// Every Python can load the dispatcher in Python; the one in C++ may be missing.
bool HoldsPackage(const std::string& folder) {
  const std::string file = folder + "/zconsole/_dispatcher_py/__init__.py";
  return ::access(file.c_str(), R_OK) == 0;
}

// The letters of options like "-sE"; none for what takes a value, as "-X dev" and "-W".
std::string FlagLetters(const std::string& option) {
  if (option.size() < 2 || option[0] != '-' || option[1] == '-') {
    return "";
  }
  return option.substr(1, option.find_first_of("XW", 1) - 1);
}

std::optional<std::string> FindFlag(const std::vector<std::string>& python_options,
                                    const char* letters) {
  const auto found = std::find_if(
      python_options.begin(), python_options.end(), [&](const std::string& option) {
        return FlagLetters(option).find_first_of(letters) != std::string::npos;
      });
  return found == python_options.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Result<std::string> FindPythonFolder() {
  // A single thread reads the environment, and nobody writes it.
  const char* named = std::getenv("ZSUPER_PYTHON_DIR");  // NOLINT(concurrency-mt-unsafe)
  const std::vector<std::string> candidates = named != nullptr && *named != '\0'
                                                  ? std::vector<std::string>{named}
                                                  : InstalledPythonFolders();
  std::string tried;
  for (const std::string& folder : candidates) {
    if (HoldsPackage(folder)) {
      return folder;
    }
    tried += (tried.empty() ? "'" : " or '") + folder + "'";
  }
  return Fail<msg::NoPythonFolder>(tried);
}

std::string CallbackPythonPath(const std::string& folder, bool start,
                               const std::string& inherited) {
  // Ours is there already if we were started by a program of our own.
  const std::string agent = folder + "/zsuper-agent:";
  std::string rest = inherited + ":";
  for (const std::string& ours : {agent, folder + ":"}) {
    if (StartsWith(rest, ours)) {
      rest.erase(0, ours.size());
    }
  }
  const std::string path = (start ? agent : "") + folder + ":" + rest;
  return path.substr(0, path.find_last_not_of(':') + 1);
}

std::string StartVariable(const StartWork& work) {
  return std::string("ZSUPER_START=") + (work.agent ? "agent" : "") +
         (work.agent && work.by_lines ? "," : "") + (work.by_lines ? "lines" : "");
}

std::optional<std::string> IgnoresPath(const std::vector<std::string>& python_options) {
  return FindFlag(python_options, "IE");
}

std::optional<std::string> IgnoresSite(const std::vector<std::string>& python_options) {
  return FindFlag(python_options, "S");
}

std::string CallbackPrelude(const std::string& folder, const StartWork& work) {
  std::string text = fmt::format(
      "import sys\n"
      "encoding = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()\n"
      "folder = {}.decode(*encoding)\n"
      "if folder not in sys.path:\n"
      "    sys.path.append(folder)\n",
      BytesLiteral(folder));
  if (work.by_lines) {
    text +=
        "if sys.stdout is not None:\n"
        "    sys.stdout.reconfigure(line_buffering=True)\n";
  }
  if (work.agent) {
    text +=
        "sys.path.insert(0, folder + '/zsuper-agent')\n"
        "from zsuper_agent import start\n"
        "del sys.path[0], sys.modules['zsuper_agent']\n"
        "start()\n";
  }
  return text;
}

}  // namespace zsuper
