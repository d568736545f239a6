// SPDX-License-Identifier: Apache-2.0
#include "embed/left_behind_linux.h"

#include "base/fd.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

constexpr int kMostGenerations = 100;
constexpr std::size_t kMostAtOnce = 1000;

Fd Open(pid_t process, const char* file) {
  std::array<char, 40> path{};
  fmt::format_to_n(path.data(), path.size() - 1, "/proc/{}/{}", process, file);
  return Fd(::open(path.data(), O_RDONLY | O_CLOEXEC));
}

template <std::size_t kSize>
void ReadVector(pid_t process, std::array<char, kSize>& vector) {
  const Fd file = Open(process, "auxv");
  if (file.IsOpen() && ::read(file.Get(), vector.data(), vector.size()) < 0) {
    vector[0] = '\0';
  }
}

}  // namespace

LeftBehind::LeftBehind(std::string variable)
    : variable_(std::move(variable)), group_(::getpgrp()) {
  ReadVector(::getpid(), vector_);
}

bool LeftBehind::HasVariable(pid_t process) const {
  const Fd file = Open(process, "environ");
  std::array<char, 8192> text{};
  std::size_t kept = 0;  // what may be the variable's beginning
  ssize_t size = 0;
  while (file.IsOpen() && !variable_.empty() && variable_.size() < text.size() / 2 &&
         (size = ::read(file.Get(), text.data() + kept, text.size() - kept)) > 0) {
    const std::string_view read(text.data(), kept + static_cast<std::size_t>(size));
    if (read.find(variable_) != std::string_view::npos) {
      return true;
    }
    kept = std::min(variable_.size(), read.size());
    std::memmove(text.data(), text.data() + read.size() - kept, kept);
  }
  return false;
}

bool LeftBehind::IsOurs(ProcessEntry process) const {
  if (process.group != group_ || !process.alive) {
    return false;
  }
  process.parent = process.pid;  // it may show itself whose it is
  for (int generation = 0; generation < kMostGenerations && process.parent > 1;
       ++generation) {
    Vector vector{};
    ReadVector(process.parent, vector);
    if ((vector[0] != '\0' && vector == vector_) || HasVariable(process.parent)) {
      return true;
    }
    if (ReadProcess(process.parent, process) != 0) {
      return false;
    }
  }
  return false;
}

pid_t LeftBehind::Find() const {
  const auto wanted = [this](const ProcessEntry& process) { return IsOurs(process); };
  return FindProcess(std::ref(wanted));
}

void LeftBehind::Signal(int signal) const {
  // First all, then the signals: who descends from one that has ended is not known by it.
  std::array<pid_t, kMostAtOnce> found{};
  std::size_t count = 0;
  const auto visit = [&](const ProcessEntry& process) {
    if (IsOurs(process)) {
      found[count++] = process.pid;
    }
    return count < found.size();
  };
  (void)VisitProcesses(std::ref(visit));
  for (std::size_t at = 0; at < count; ++at) {
    (void)::kill(found[at], signal);
  }
}

}  // namespace zsuper
