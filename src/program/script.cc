// SPDX-License-Identifier: Apache-2.0
#include "program/script.h"

#include "host/host_system.h"
#include "messages/message.h"
#include "program/ask_python.h"
#include "program/interpreter.h"
#include "text/words.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLine = 4096;

bool IsFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
}

/// What the file begins with, `size` bytes of it at most. A pipe is not read, since
/// Python would miss what we take.
std::string Beginning(const std::string& path, std::size_t size) {
  struct stat status {};
  std::string content;
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    content.resize(std::min(size, static_cast<std::size_t>(status.st_size)));
    std::ifstream file(path);
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
  }
  return TextOfFile(std::move(content));
}

/// What stands behind "#!" in the first line; empty if nothing does.
std::string HashBang(const std::string& path) {
  const std::string text = Beginning(path, kLongestLine);
  return StartsWith(text, "#!") ? text.substr(2, text.find('\n') - 2) : "";
}

/// The interpreter that such a line names, found on PATH behind /usr/bin/env; empty if it
/// names none that is there.
std::string NamedInterpreter(const std::string& hash_bang) {
  std::istringstream words(hash_bang);
  std::string name;
  words >> name;
  if (fs::path(name).filename() == "env") {
    do {
      words >> name;
    } while (words && (name[0] == '-' || name.find('=') != std::string::npos));
  }
  const auto found = FindInterpreter(name);
  return words && found.has_value() ? found.value() : "";
}

/// Links to one file, as a virtual environment's python is, are different interpreters:
/// each looks for its modules from its own folder.
bool IsSameInterpreter(const fs::path& one, const fs::path& other) {
  std::error_code failed;
  return fs::equivalent(one, other, failed) &&
         fs::equivalent(one.parent_path(), other.parent_path(), failed);
}

/// Where a command of this name is: beside the interpreter, as in a virtual environment,
/// or on PATH; empty if it is not there, or no Python program.
std::string FindPythonCommand(const std::string& name, const std::string& interpreter) {
  const std::string beside = fs::path(interpreter).parent_path() / name;
  for (const std::string& command : {beside, name}) {
    const auto found = FindInterpreter(command);
    if (found.has_value() &&
        HashBang(found.value()).find("python") != std::string::npos) {
      return found.value();
    }
  }
  return {};
}

/// Only the first part of a dotted name is looked for: the rest would be imported.
bool IsModule(const std::string& name, const std::string& interpreter,
              const InheritedSignals& inherited) {
  constexpr char kQuestion[] =
      "import importlib.util, sys\n"
      "name = sys.argv[1]\n"
      "if all(map(str.isidentifier, name.split('.'))) and not name.endswith('.py'):\n"
      "    print('zsuper-module', importlib.util.find_spec(name.split('.')[0]) is not "
      "None)\n";
  return AskPython({interpreter, "-c", kQuestion, name}, inherited)
             .find("zsuper-module True") != std::string::npos;
}

/// What else the user may have meant by a name that is no file here; empty if nothing.
std::string WhatIsMeant(const std::string& name, const std::string& python,
                        const InheritedSignals& inherited) {
  const auto interpreter = FindInterpreter(python);
  if (name.find('/') != std::string::npos || !interpreter.has_value()) {
    return {};
  }
  const std::string command = FindPythonCommand(name, interpreter.value());
  const bool module = IsModule(name, interpreter.value(), inherited);
  if (command.empty() && !module) {
    const bool is_word = name.find('.') == std::string::npos;
    return is_word ? fmt::format("; give a script's path, or -m {} for a module", name)
                   : "";
  }
  if (command.empty()) {
    return fmt::format("; use -m {} for the module", name);
  }
  return module ? fmt::format("; use -m {}, or {}", name, command)
                : fmt::format("; use {}", command);
}

Result<void> CheckScript(const std::string& script, const std::string& python,
                         const InheritedSignals& inherited) {
  struct stat status {};
  if (::stat(script.c_str(), &status) != 0) {
    const int os_error = errno;
    return FailWithErrno<msg::ScriptNotReadable>(
        os_error, script,
        WhyNoFile(script, os_error) + WhatIsMeant(script, python, inherited));
  }
  if (const int os_error = EffectiveAccess(script, R_OK)) {
    return FailWithErrno<msg::ScriptNotReadable>(os_error, script, ErrnoText(os_error));
  }
  if (S_ISDIR(status.st_mode) && !IsFile(script + "/__main__.py") &&
      !IsFile(script + "/__main__.pyc")) {
    return FailWithErrno<msg::ScriptNotReadable>(
        EISDIR, script, "it is a directory without a __main__.py");
  }
  return {};
}

/// The script or folder; empty for a module, code and stdin.
std::string ScriptOf(const ProgramSpec& spec) {
  const std::string first = spec.arguments.empty() ? "" : spec.arguments.front();
  return !first.empty() && first.front() == '-' ? "" : first;
}

}  // namespace

Result<void> CheckProgram(const ProgramSpec& spec, const InheritedSignals& inherited) {
  const std::string script = ScriptOf(spec);
  return script.empty() ? Result<void>() : CheckScript(script, spec.python, inherited);
}

std::optional<std::string> RemarkOnInterpreter(const ProgramSpec& spec,
                                               const std::string& interpreter) {
  if (spec.python_in_front || spec.python != ProgramSpec().python) {
    return std::nullopt;  // chosen by the user
  }
  const std::string script = ScriptOf(spec);
  const std::string named = NamedInterpreter(HashBang(script));
  if (named.empty() || IsSameInterpreter(named, interpreter)) {
    return std::nullopt;
  }
  return Text<msg::OtherInterpreterNamed>(script, named, interpreter);
}

bool MentionsWord(const ProgramSpec& spec, std::string_view word) {
  const auto& arguments = spec.arguments;
  if (arguments.size() > 1 && arguments.front() == "-c") {
    return arguments[1].find(word) != std::string::npos;
  }
  const std::string script = ScriptOf(spec);
  if (script.empty()) {
    return false;
  }
  const std::string file = IsFile(script) ? script : script + "/__main__.py";
  return Beginning(file, std::string::npos).find(word) != std::string::npos;
}

}  // namespace zsuper
