// SPDX-License-Identifier: Apache-2.0
#include "embed/libpython_linux.h"

#include "embed/elf_file_linux.h"
#include "messages/message.h"
#include "text/words.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace zsuper {
namespace {

constexpr int kOldestMinor = 9;

std::string Folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

/// An error that means: it is there, and can't be run.
Error Unfit(const std::string& interpreter, const std::string& reason) {
  return FailWithErrno<msg::InterpreterNotEmbedded>(ENOEXEC, interpreter, reason);
}

/// "3.11" of "libpython3.11.so.1.0" behind `prefix`, with the letter of a special build
/// ("3.13t"); empty where there is no such number.
std::string VersionBehind(std::string_view name, std::string_view prefix) {
  if (!StartsWith(name, prefix)) {
    return {};
  }
  name.remove_prefix(prefix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot + 1 == name.size()) {
    return {};
  }
  return std::string(name.substr(0, name.find('.', dot + 1)));
}

bool IsNewEnough(const std::string& version) {
  int major = 0;
  int minor = 0;
  const char* const end = version.data() + version.size();
  const auto [dot, wrong] = std::from_chars(version.data(), end, major);
  if (wrong != std::errc() || dot == end) {
    return false;
  }
  (void)std::from_chars(dot + 1, end, minor);
  return major > 3 || (major == 3 && minor >= kOldestMinor);
}

/// The value of a line "key = value" in a virtual environment's pyvenv.cfg.
std::string ReadSetting(const std::string& file, std::string_view key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos && StartsWith(line, key) &&
        line.find_first_not_of(' ', key.size()) == equals) {
      const std::size_t value = line.find_first_not_of(' ', equals + 1);
      return value == std::string::npos ? "" : line.substr(value);
    }
  }
  return {};
}

/// The interpreter behind links, and what a virtual environment says of the one that it
/// was copied from.
struct Origin {
  std::string path;
  std::string folder;   ///< What $ORIGIN is, and what a library may lie beside.
  std::string version;  ///< "3.11"; empty: its name does not say.
};

Origin FindOrigin(const std::string& interpreter) {
  const std::unique_ptr<char, void (*)(void*)> real(
      ::realpath(interpreter.c_str(), nullptr), &std::free);
  Origin origin;
  origin.path = real != nullptr ? real.get() : interpreter;
  origin.folder = Folder(origin.path);
  origin.version =
      VersionBehind(origin.path.substr(origin.path.rfind('/') + 1), "python");
  const std::string settings = origin.folder + "/../pyvenv.cfg";
  if (const std::string home = ReadSetting(settings, "home"); !home.empty()) {
    origin.folder = home;
    for (const char* const key : {"version", "version_info"}) {  // venv, virtualenv
      if (origin.version.empty()) {
        origin.version = VersionBehind(ReadSetting(settings, key), "");
      }
    }
  }
  return origin;
}

/// The folders of a colon-separated list, $ORIGIN filled in.
void AddFolders(std::vector<std::string>& folders, std::string_view list,
                const std::string& origin) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    std::string folder(list.substr(0, end));
    for (const std::string_view name : {"$ORIGIN", "${ORIGIN}"}) {
      if (const std::size_t at = folder.find(name); at != std::string::npos) {
        folder.replace(at, name.size(), origin);
      }
    }
    if (!folder.empty()) {
      folders.push_back(std::move(folder));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// `library` where the dynamic linker would find it for this executable; the bare name
/// where only the system's own folders are left.
std::string Locate(const std::string& library, const ElfFile& elf, const Origin& origin) {
  if (library.find('/') != std::string::npos) {
    return library;
  }
  std::vector<std::string> folders;
  const char* const variable = std::getenv("LD_LIBRARY_PATH");
  AddFolders(folders, elf.Runpath().empty() ? elf.Rpath() : "", origin.folder);
  AddFolders(folders, variable != nullptr ? variable : "", origin.folder);
  AddFolders(folders, elf.Runpath(), origin.folder);
  for (std::string& path : folders) {
    path.append("/").append(library);
    if (::access(path.c_str(), R_OK) == 0) {
      return path;
    }
  }
  return library;
}

std::string PathOf(void* library, const std::string& otherwise) {
  link_map* map = nullptr;
  return ::dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map->l_name[0] == '/'
             ? map->l_name
             : otherwise;
}

template <typename Function>
bool Look(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(library, name));
  return function != nullptr;
}

Result<Libpython> Open(void* library, const std::string& interpreter,
                       const std::string& path) {
  Libpython python;
  python.path = PathOf(library, path);
  if (!Look(library, "Py_BytesMain", python.main) ||
      !Look(library, "Py_IsInitialized", python.is_initialized) ||
      !Look(library, "PyGILState_Ensure", python.take_gil) ||
      !Look(library, "PyRun_SimpleString", python.run) ||
      !Look(library, "PySys_AddAuditHook", python.watch)) {
    return Unfit(interpreter, "'" + python.path + "' is no libpython");
  }
  return python;
}

/// "3.11.2"; what a libpython can say before it is initialized.
std::string FullVersion(void* library) {
  const char* (*get)() = nullptr;
  const std::string text = Look(library, "Py_GetVersion", get) ? get() : "";
  return text.substr(0, text.find(' '));
}

/// A statically linked interpreter has no library of its own; one of the same version
/// does the same. Another patch level would not be what the user has named.
Result<Libpython> LoadTwin(const std::string& interpreter, const ElfFile& elf,
                           const Origin& origin) {
  if (origin.version.empty()) {
    return Unfit(interpreter,
                 "it has no shared libpython, and its name does not say "
                 "which version it is");
  }
  const std::string name = "libpython" + origin.version + ".so.1.0";
  const std::string beside = origin.folder + "/../lib/" + name;
  const std::string path = ::access(beside.c_str(), R_OK) == 0 ? beside : name;
  void* const library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL);
  if (library == nullptr) {
    return FailWithErrno<msg::LibpythonMissing>(ENOEXEC, interpreter, name,
                                                origin.version);
  }
  const std::string version = FullVersion(library);
  if (!elf.HoldsConstant(version)) {
    return Unfit(interpreter, "'" + PathOf(library, path) + "' is of version " + version +
                                  ", the interpreter of another");
  }
  return Open(library, interpreter, path);
}

}  // namespace

Result<Libpython> LoadLibpython(const std::string& interpreter) {
  const Origin origin = FindOrigin(interpreter);
  const std::optional<ElfFile> elf = ElfFile::Open(origin.path);
  if (!elf) {
    return Unfit(interpreter,
                 "it is no program of this machine. The interpreter that a script "
                 "starts, say, must be named itself");
  }
  std::string needed;
  std::string version = origin.version;
  for (const std::string& library : elf->Needed()) {
    if (const std::string its_version = VersionBehind(library, "libpython");
        !its_version.empty()) {
      needed = library;
      version = its_version;
    }
  }
  if (!version.empty() && !IsNewEnough(version)) {
    return Unfit(interpreter,
                 "Python " + version + " is too old, 3.9 or later is needed");
  }
  if (needed.empty()) {
    return LoadTwin(interpreter, *elf, origin);
  }
  const std::string path = Locate(needed, *elf, origin);
  void* const library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL);
  if (library == nullptr) {
    const char* const reason = ::dlerror();
    return Unfit(interpreter, reason != nullptr ? reason : path);
  }
  return Open(library, interpreter, path);
}

}  // namespace zsuper
