// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "console/command.h"
#include "program/program.h"
#include "supervisor/event.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace zsuper {

// What the supervisor wants done. Those with an answer come back as EffectTried.

/// Sends a signal, and SIGCONT behind it where `and_continue`, so that a stopped program
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
/// Hands a command to the program's Python. What comes of it comes as CallReplied and
/// CallEnded with the command's seq.
struct CallPython {
  Command command;
  std::string target;  ///< "module:function"; empty: whoever has registered.
};
/// Tells the program's Python when the next step of the stop under way is due, if there
/// is one, so that it can end before that.
struct AnnounceStep {
  std::optional<Duration> after;
};
/// Starts the one timer anew.
struct StartTimer {
  Duration after{};
};
struct CancelTimer {};
/// A message to one console.
struct SendReply {
  Issuer to;
  std::vector<std::string> lines;
};
/// A message to whoever reads zsuper's own output.
struct Announce {
  std::string text;
  bool detail = false;  ///< Only with --verbose.
};
/// A message of the program's own, for whoever reads zsuper's output.
struct PassOn {
  std::vector<std::string> lines;
};
/// The job is over.
struct Finish {
  int status = 0;
};

using Effect = std::variant<SendSignal, WriteStdin, CloseStdin, CallPython, AnnounceStep,
                            StartTimer, CancelTimer, SendReply, Announce, PassOn, Finish>;

}  // namespace zsuper
