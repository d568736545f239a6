// SPDX-License-Identifier: Apache-2.0
#include "program/process_table_linux.h"

#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace zsuper {
namespace {

/// The text of /proc/PID/stat from the state on. The name before it may hold anything.
std::string ReadState(const char* pid) {
  const Fd file(
      ::open(("/proc/" + std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t size =
      file.IsOpen() ? ::read(file.Get(), buffer.data(), buffer.size()) : 0;
  const std::string_view text(buffer.data(),
                              size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t name_end = text.rfind(") ");
  return std::string(name_end == std::string_view::npos ? "" : text.substr(name_end + 2));
}

/// False: it has gone.
bool Read(const char* pid, ProcessEntry& entry) {
  char state = '\0';
  long threads = 0;
  // Fields 3, 4, 5 and 20 of proc(5).
  constexpr int kFields = 4;
  if (std::sscanf(ReadState(pid).c_str(),
                  "%c %d %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld",
                  &state, &entry.parent, &entry.group, &threads) != kFields) {
    return false;
  }
  // A process whose first thread has ended looks like a zombie while the others run.
  entry.alive = (state != 'Z' && state != 'X') || threads > 1;
  return true;
}

}  // namespace

void VisitProcesses(const std::function<bool(const ProcessEntry&)>& visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), &::closedir);
  if (processes == nullptr) {
    return;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own.
  while (const dirent* file = ::readdir(processes.get())) {
    const std::string_view name = file->d_name;
    ProcessEntry entry;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), entry.pid);
    if (error == std::errc() && end == name.data() + name.size() &&
        Read(file->d_name, entry) && !visit(entry)) {
      return;
    }
  }
}

}  // namespace zsuper
