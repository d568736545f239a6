// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "fakes/temporary_folder.h"
#include "host/signals.h"
#include "program/spawned_program.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace zsuper::test {

/// Blocks all signals as main() does, and puts the mask back for the tests that follow.
class BlockedSignals {
 public:
  BlockedSignals() : inherited(BlockAllSignals()) {}
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &inherited.mask, nullptr); }

  const InheritedSignals inherited;
};

/// Runs the loop until the condition holds. False: it did not within a generous time.
inline bool RunUntil(boost::asio::io_context& loop,
                     const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    loop.restart();
    if (loop.run_one_until(deadline) == 0) {
      return condition();
    }
  }
  return true;
}

/// A program that is supervised as zsuper does it, with nothing above. The program is
/// /bin/sh unless said otherwise; it finds in $OUT where to write what the test reads,
/// and in $NEVER a FIFO that nobody ever opens. What is left of its group is killed at
/// the end.
class Supervised {
 public:
  explicit Supervised(std::vector<std::string> arguments,
                      const std::function<void(ProgramSpec&)>& change = {})
      : output_(loop) {
    const std::string path = folder_ / "out";
    if (::mkfifo(path.c_str(), 0600) != 0) {
      throw std::runtime_error("mkfifo");
    }
    const std::string never = folder_ / "never";
    if (::mkfifo(never.c_str(), 0600) != 0) {
      throw std::runtime_error("mkfifo");
    }
    ::setenv("OUT", path.c_str(), 1);     // NOLINT(concurrency-mt-unsafe)
    ::setenv("NEVER", never.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    output_.assign(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    Read();
    ProgramSpec spec;
    spec.python = "/bin/sh";
    spec.arguments = std::move(arguments);
    if (change) {
      change(spec);
    }
    program = MakeSpawnedProgram(loop, spec, blocked_.inherited);
    signals_ = MakeSignalSource(
        loop,
        [this](int signal, bool) {
          arrived.push_back(signal);
          if (forward) {
            (void)program->Signal(signal, Program::Target::kProcess);
          }
        },
        [this] { program->Reap(); });
  }

  Supervised(const Supervised&) = delete;
  Supervised& operator=(const Supervised&) = delete;
  ~Supervised() {
    if (pid > 0 && program->Signal(SIGKILL, Program::Target::kGroup).has_value()) {
      program.reset();
      while (::waitpid(-pid, nullptr, 0) > 0) {
      }
    }
  }

  Result<int> Start() {
    Result<int> started = program->Start({[this](ProgramExit how, bool alive) {
                                            exit = how;
                                            group_alive = alive;
                                          },
                                          [this] { group_ended = true; }});
    pid = started.has_value() ? started.value() : 0;
    return started;
  }
  bool Until(const std::function<bool()>& condition) { return RunUntil(loop, condition); }
  bool UntilOutput(const std::string& text) {
    return Until([&] { return output.find(text) != std::string::npos; });
  }
  bool UntilExit() {
    return Until([this] { return exit.has_value(); });
  }
  bool UntilGroupEnded() {
    return Until([this] { return group_ended; });
  }

 private:
  void Read() {
    output_.async_read_some(boost::asio::buffer(buffer_),
                            [this](boost::system::error_code error, std::size_t size) {
                              if (!error) {
                                output.append(buffer_.data(), size);
                                Read();
                              }
                            });
  }

  const BlockedSignals blocked_;
  const TemporaryFolder folder_;

 public:
  boost::asio::io_context loop;
  std::unique_ptr<SpawnedProgram> program;
  pid_t pid = 0;
  std::optional<ProgramExit> exit;
  bool group_alive = false;
  bool group_ended = false;
  std::string output;
  bool forward = false;  ///< What arrives goes on to the program.
  std::vector<int> arrived;

 private:
  boost::asio::posix::stream_descriptor output_;
  std::array<char, 4096> buffer_{};
  std::unique_ptr<SignalSource> signals_;
};

/// Neither a running child of this process nor a zombie.
inline bool HasNoChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

}  // namespace zsuper::test
