// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "channel/channel.h"
#include "console/command.h"
#include "program/program.h"
#include "supervisor/event.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace zsuper {

// What the supervisor wants done. An effect with an answer comes back as EffectTried.

/// Sends a signal, and SIGCONT behind it if `and_continue`, so that a stopped program
/// gets it too.
struct SendSignal {
  int signal = 0;
  Program::Target target = Program::Target::kProcess;
  bool and_continue = false;
  std::optional<Answer> answer;
};
struct WriteStdin {
  std::string line;
  std::optional<Answer> answer;
};
struct CloseStdin {
  std::optional<Answer> answer;
};
/// Hands a command to the program's Python, which says what becomes of it. CallFailed: it
/// could not be handed over.
struct CallPython {
  channel::Command command;
};
/// Tells the program's Python when the next step of the stop under way is due, if there
/// is one, so that it can end before that.
struct TellNextStep {
  std::optional<Duration> after;
};
/// Sets the one timer.
struct StartTimer {
  Time at;
};
struct CancelTimer {};
/// Answers one console.
struct SendReply {
  Issuer to;
  std::vector<std::string> lines;
};
/// A message to nobody in particular: zsuper's own output, and operators.
struct Message {
  std::vector<std::string> lines;
  bool detail = false;              ///< In zsuper's own output only with --verbose.
  std::optional<Issuer> told = {};  ///< Who was told already, and is spared it.
};
/// The job is over.
struct Finish {
  int status = 0;
  int signal = 0;  ///< What the program died of, if zsuper is to show that as it is.
};

using Effect = std::variant<SendSignal, WriteStdin, CloseStdin, CallPython, TellNextStep,
                            StartTimer, CancelTimer, SendReply, Message, Finish>;

}  // namespace zsuper
