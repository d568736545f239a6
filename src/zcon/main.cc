// SPDX-License-Identifier: Apache-2.0
#include "console/runtime_folder.h"
#include "messages/message.h"
#include "zcon/console.h"
#include "zcon/dialogue.h"
#include "zcon/options.h"
#include "zcon/output.h"

#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

namespace {

zsuper::ZconStatus RunCommand(const zsuper::ZconOptions& options) {
  zsuper::Dialogue dialogue(zsuper::RuntimeFolder(), options, options.wait,
                            zsuper::PrintLine);
  dialogue.Enter(options.command);
  while (dialogue.TasksConnected()) {
    dialogue.Serve(-1);
  }
  return dialogue.Status();
}

int Run(const std::vector<std::string>& arguments) {
  const auto parsed = zsuper::ParseZconOptions(arguments);
  if (const auto* exit = std::get_if<zsuper::ZconExit>(&parsed)) {
    static_cast<void>(
        std::fputs(exit->text.c_str(), exit->status == 0 ? stdout : stderr));
    return exit->status;
  }
  const auto& options = std::get<zsuper::ZconOptions>(parsed);
  const zsuper::ZconStatus status =
      options.command.empty() ? zsuper::RunConsole(zsuper::RuntimeFolder(), options)
                              : RunCommand(options);
  return static_cast<int>(status);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(
        stderr, "%s\n", zsuper::Text<zsuper::msg::ZconFailed>(error.what()).c_str()));
    return static_cast<int>(zsuper::ZconStatus::kMisuse);
  }
}
