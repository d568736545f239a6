// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"
#include "channel/channel.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace zsuper {

/// zsuper's end of the channel to the module zconsole in the program: commands go down,
/// what the program says comes up. A program that is started, or comes by exec, has one
/// of its own. All calls and notifications are on the loop's thread; a notification may
/// call any function of the channel, and may let go of it. What comes is checked: its
/// texts are fit to be shown, without control characters, within Latin-1, in lines as WTO
/// wants them.
class CallbackChannel : public std::enable_shared_from_this<CallbackChannel> {
 public:
  /// How the channel came to be closed.
  enum class Closing {
    kProgramEnded,  ///< ProgramEnded() was called.
    kLeft,          ///< The program has said before that it ends.
    kHungUp,     ///< The program has closed its end: by its end, by exec, or knowingly.
    kStranger,   ///< We did: another process is there.
    kConverted,  ///< We did, since what the program says arrives changed.
    kNonsense,   ///< We did, since nobody understands what the program says there.
  };
  struct Listener {
    std::function<void(channel::FromProgram)> heard;
    std::function<void(Closing)> closed;  ///< Comes once; nothing follows it.
    /// The program, busy or stopped, has not taken this command for 1, 10 or 60 seconds,
    /// nor the `behind` that came after it.
    std::function<void(std::uint64_t seq, std::chrono::seconds age, std::size_t behind)>
        untaken = [](std::uint64_t, std::chrono::seconds, std::size_t) {};
  };

  /// Speaks to the process `pid` on our end, a stream socket that never blocks.
  static std::shared_ptr<CallbackChannel> Open(boost::asio::io_context& loop, Fd our_end,
                                               int pid, Listener listener);

  /// Hands a command to the program. An error: it does not read what waits for it (STOP
  /// is sent all the same), or the channel is closed.
  Result<void> Send(const channel::Command& command);
  /// A stop is under way; its next step is due after that time, or there is none.
  void TellNextStep(std::optional<Duration> after);
  /// Takes what the program has said so far, so that what comes from elsewhere now is
  /// not seen before it. A program that goes on talking is not waited for.
  void CatchUp();
  /// The program is gone: takes what it still said, then `closed` is notified unless it
  /// was before.
  void ProgramEnded();
  /// Closes our end; nobody is notified of anything any more.
  void Abandon();

 private:
  CallbackChannel(boost::asio::io_context& loop, Fd our_end, int pid, Listener listener);
  void Read();
  // False: nothing is there now, or the channel is closed.
  bool ReadSome();
  void Take(std::string_view bytes);
  // Why the channel is closed instead of hearing this; nothing: it makes sense.
  [[nodiscard]] std::optional<Closing> WhatIsWrong(
      const channel::FromProgram& message) const;
  void Write(const std::string& frame);
  void WriteSome();
  void TakenOrRefused(std::uint64_t seq);
  void WatchUntaken();
  void TellUntaken();
  void Close(Closing how);
  void Shut();

  struct Untaken {
    std::uint64_t seq;
    Time sent;
  };

  boost::asio::posix::stream_descriptor socket_;
  const int pid_;
  Listener listener_;
  channel::FrameReader reader_;
  std::string unsent_;
  std::deque<Untaken> untaken_;     ///< Commands sent, in that order.
  boost::asio::steady_timer look_;  ///< Runs while there are some.
  std::size_t reports_ = 0;         ///< On the first of them.
  std::size_t unanswered_ = 0;      ///< Commands that the program is not through with.
  bool writing_ = false;
  bool leaving_ = false;
  bool open_ = true;

  static int SendFlags();  // no signal for a broken channel
};

}  // namespace zsuper
