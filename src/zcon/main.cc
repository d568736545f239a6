// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"
#include "operator/runtime_folder.h"
#include "text/characters.h"
#include "text/words.h"
#include "zcon/dialogue.h"
#include "zcon/help.h"
#include "zcon/options.h"
#include "zcon/streams.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zsuper {
namespace {

constexpr std::string_view kPrompt = "zcon> ";
constexpr std::string_view kClearLine = "\r\033[K";

bool IsQuit(std::string_view line) {
  const std::string word = ToLower(line);
  return word == "quit" || word == "exit";
}

// zcon without a command: takes operator commands from stdin, one a line, up to its end
// or "quit", and prints what the tasks say, later messages too. On a terminal a command
// is taken at any time; from a file or pipe, when the one before it was answered. Ends
// too when the output can't be written.
ZconStatus RunConsole(const ZconOptions& options, Output& output) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  bool prompting = false;
  const auto print = [&prompting, &output](std::string_view line) {
    if (prompting) {
      output.Print(kClearLine);
      prompting = false;
    }
    output.PrintLine(line);
  };
  Dialogue dialogue(RuntimeFolder(), options, true, print);
  Lines lines(STDIN_FILENO);
  while (output.OsError() == 0) {
    const bool listening = terminal || !dialogue.AnswersPending();
    if (listening) {
      if (const std::optional<std::string> line = lines.Next()) {
        const std::string_view command = Trim(*line, " \t\r");
        if (IsQuit(command)) {
          break;
        }
        if (IsHelp(command)) {
          print(HelpOnCommands());
        } else if (!command.empty()) {
          dialogue.Enter(std::string(command));
        }
        continue;
      }
      if (lines.Ended()) {
        break;
      }
      if (terminal && !prompting) {
        output.Print(kPrompt);
        prompting = true;
      }
    }
    if (dialogue.Serve(listening ? STDIN_FILENO : -1)) {
      lines.Fill();
      prompting = false;
    }
  }
  return dialogue.Status();
}

ZconStatus RunCommand(const ZconOptions& options, Output& output) {
  Dialogue dialogue(RuntimeFolder(), options, options.wait,
                    [&output](std::string_view line) { output.PrintLine(line); });
  dialogue.Enter(options.command);
  while (dialogue.TasksConnected()) {
    dialogue.Serve(-1);
  }
  return dialogue.Status();
}

ZconStatus Run(const std::vector<std::string>& arguments, Output& output) {
  const auto parsed = ParseZconOptions(arguments);
  if (const auto* exit = std::get_if<ZconExit>(&parsed)) {
    if (exit->status == ZconStatus::kAccepted) {
      output.Print(exit->text);
    } else {
      static_cast<void>(std::fputs(exit->text.c_str(), stderr));
    }
    return exit->status;
  }
  const auto& options = std::get<ZconOptions>(parsed);
  return options.command.empty() ? RunConsole(options, output)
                                 : RunCommand(options, output);
}

void Complain(const std::string& message) {
  static_cast<void>(std::fprintf(stderr, "%s\n", message.c_str()));
}

}  // namespace
}  // namespace zsuper

int main(int argc, char** argv) {
  // A reader that is gone is an output that can't be written.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    zsuper::Output output;
    zsuper::ZconStatus status = zsuper::Run({argv + 1, argv + argc}, output);
    if (output.OsError() != 0) {
      zsuper::Complain(zsuper::Text<zsuper::msg::ZconOutputNotWritten>(
          zsuper::ErrnoText(output.OsError())));
      status = std::max(status, zsuper::ZconStatus::kMisuse);
    }
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    zsuper::Complain(zsuper::Text<zsuper::msg::ZconFailed>(error.what()));
    return static_cast<int>(zsuper::ZconStatus::kMisuse);
  }
}
