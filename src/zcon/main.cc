// SPDX-License-Identifier: Apache-2.0
#include "messages/message.h"
#include "operator/runtime_folder.h"
#include "zcon/console.h"
#include "zcon/dialogue.h"
#include "zcon/options.h"
#include "zcon/output.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using zsuper::ZconStatus;

ZconStatus RunCommand(const zsuper::ZconOptions& options, zsuper::Output& output) {
  zsuper::Dialogue dialogue(zsuper::RuntimeFolder(), options, options.wait,
                            [&output](std::string_view line) { output.PrintLine(line); });
  dialogue.Enter(options.command);
  while (dialogue.TasksConnected()) {
    dialogue.Serve(-1);
  }
  return dialogue.Status();
}

ZconStatus Run(const std::vector<std::string>& arguments, zsuper::Output& output) {
  const auto parsed = zsuper::ParseZconOptions(arguments);
  if (const auto* exit = std::get_if<zsuper::ZconExit>(&parsed)) {
    if (exit->status == ZconStatus::kAccepted) {
      output.Print(exit->text);
    } else {
      static_cast<void>(std::fputs(exit->text.c_str(), stderr));
    }
    return exit->status;
  }
  const auto& options = std::get<zsuper::ZconOptions>(parsed);
  return options.command.empty()
             ? zsuper::RunConsole(zsuper::RuntimeFolder(), options, output)
             : RunCommand(options, output);
}

void Complain(const std::string& message) {
  static_cast<void>(std::fprintf(stderr, "%s\n", message.c_str()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    zsuper::Output output;
    ZconStatus status = Run({argv + 1, argv + argc}, output);
    if (output.OsError() != 0) {
      Complain(zsuper::Text<zsuper::msg::ZconOutputNotWritten>(
          zsuper::ErrnoText(output.OsError())));
      status = std::max(status, ZconStatus::kMisuse);
    }
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    Complain(zsuper::Text<zsuper::msg::ZconFailed>(error.what()));
    return static_cast<int>(ZconStatus::kMisuse);
  }
}
