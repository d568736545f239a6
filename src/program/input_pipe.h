// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "program/program.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace zsuper {

/// A pipe for the program's stdin.
struct StdinPipe {
  Fd program_end;
  Fd our_end;
};

/// Makes one, if the spec wants it.
Result<StdinPipe> MakeStdinPipe(const ProgramSpec& spec);

/// The operator's end of the program's stdin. Takes lines without ever blocking: what the
/// pipe can't hold waits in a queue, and if that is full the program is plainly not
/// reading. Before Open() stdin is not the operator's, and every line is refused. All on
/// the loop's thread; SIGPIPE must be blocked or ignored.
class InputPipe {
 public:
  /// What may wait beyond what the kernel holds for the pipe.
  static constexpr std::size_t kQueueBytes = std::size_t{64} * 1024;

  explicit InputPipe(boost::asio::io_context& loop) : pipe_(loop) {}

  /// Takes over the pipe's write end, if that is one.
  void Open(Fd write_end);
  /// Queues a line. Control characters are taken out, so that it stays one line; a
  /// newline is put behind it.
  Result<void> WriteLine(std::string_view line);
  /// End of file, once the program has read what is queued. No line is taken any more.
  Result<void> Close();
  /// Closes the pipe and refuses lines from now on.
  void ProgramEnded() { Shut(State::kProgramEnded); }

 private:
  enum class State { kNotOurs, kOpen, kClosing, kClosed, kProgramClosed, kProgramEnded };

  [[nodiscard]] const char* WhyNot() const;
  void WriteQueue();
  void WaitForRoom();
  void WatchReader();
  void Shut(State why);

  State state_ = State::kNotOurs;
  bool waiting_ = false;
  std::string queue_;
  boost::asio::posix::stream_descriptor pipe_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace zsuper
