// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"
#include "channel/channel.h"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// zsuper's end of the channel to the module zconsole in the program: commands go down,
/// what became of them comes up. One channel for each start of the program. All calls and
/// notifications are on the loop's thread; a notification may call any function of the
/// channel, but not destroy it.
///
/// A command is known by its seq. After a successful Send() there is exactly one of
/// `done`, `refused` and a place in `unanswered` of `closed` for it; `replied` may come
/// once, before or after `done`. All texts are fit to be shown: no control characters,
/// nothing outside Latin-1, lines as WTO wants them.
class CallbackChannel {
 public:
  /// How the channel came to be closed.
  enum class Closing {
    kProgramEnded,  ///< As ProgramEnded() has told us.
    kLeft,          ///< The program has said before that it ends.
    kHungUp,    ///< The program has closed its end: by its end, by exec, or knowingly.
    kNonsense,  ///< We did, since nobody understands what the program says there.
  };
  struct Listener {
    /// The module in the program has taken the channel.
    std::function<void(channel::Attached)> attached = [](auto) {};
    /// The program itself has imported zconsole.
    std::function<void()> imported = [] {};
    /// The program has said anew for whom it has somebody; ask Takes().
    std::function<void()> registered = [] {};
    /// It waits in the program now.
    std::function<void(std::uint64_t seq)> accepted = [](auto) {};
    std::function<void(std::uint64_t seq, std::vector<std::string> lines)> replied =
        [](auto, const auto&) {};
    /// The program is through with it. `failure`: the exception in one line, or empty.
    std::function<void(std::uint64_t seq, std::string failure)> done = [](auto,
                                                                          const auto&) {};
    std::function<void(std::uint64_t seq, channel::Refusal why)> refused = [](auto,
                                                                              auto) {};
    std::function<void()> ready = [] {};
    std::function<void(std::string text)> status = [](const auto&) {};
    /// A WTO of the program's own.
    std::function<void(channel::Message message)> message = [](const auto&) {};
    std::function<void(channel::Slow slow)> slow = [](auto) {};
    /// The program ends. Commands that it has may still be answered.
    std::function<void()> leaving = [] {};
    /// Comes once; nothing follows it.
    std::function<void(Closing how, std::vector<std::uint64_t> unanswered)> closed =
        [](auto, const auto&) {};
  };

  /// The two ends, both close-on-exec.
  struct Ends {
    Fd ours;
    Fd program;
  };
  /// An error: there are no descriptors left.
  static Result<Ends> MakeEnds();
  /// The program's environment variable channel::kVariable, for an end that it has under
  /// the same number as we do.
  static std::string Variable(const Fd& program_end);

  /// Speaks on our end: says Hello.
  CallbackChannel(boost::asio::io_context& loop, const std::string& jobname, Fd our_end,
                  Listener listener);
  CallbackChannel(const CallbackChannel&) = delete;
  CallbackChannel& operator=(const CallbackChannel&) = delete;
  /// Notifies nobody.
  ~CallbackChannel();

  /// Is there somebody in the program for a command of this kind now?
  [[nodiscard]] bool Takes(Verb verb, bool call) const;
  /// Hands a command to the program. Where nobody is registered for it yet it waits here.
  /// An error: too many wait (STOP always may), or the channel is closed.
  Result<void> Send(const channel::Command& command);
  /// A stop is under way; its next step is due after that time, or there is none.
  void TellNextStep(std::optional<Duration> after);
  /// Commands that wait here.
  [[nodiscard]] std::size_t Waiting() const;

  /// Takes what the program has said so far, so that what comes from elsewhere now is
  /// not seen before it.
  void CatchUp();

  /// The program is gone: takes what it still said, then `closed` is notified unless it
  /// was before.
  void ProgramEnded();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace zsuper
